internal import Base
public import Render
public import Tasks

/// The settings of a recording. Equal plans give equal datasets, to the byte.
public struct RecordingPlan: Codable, Equatable, Sendable {
  /// Which images are drawn at each time step.
  public struct ImageSettings: Codable, Equatable, Sendable {
    /// The names of the cameras; without any, there are no images.
    public var cameras: [String] = []
    public var size = ImageSize(width: 84, height: 84)
    /// Whether depth images are recorded, in millimeters.
    public var hasDepth = false
    /// Whether segmentation images are recorded.
    public var hasSegmentation = false

    public init() {}
  }

  /// The name of the suite or the task.
  public var name: String
  public var specs: [EnvironmentSpec]
  /// What Minari calls the dataset of each task; nil in datasets that were recorded before they had names.
  public var datasetName: DatasetName?
  public var policy: String
  /// The SHA-256 of the policy file in hexadecimal; nil for a scripted policy.
  public var policySHA256: String?
  /// The largest standard deviation of the noise added to the policy's motions. Each episode draws its own, uniformly
  /// from 0 to this.
  public var maxNoiseStd = 0.0
  /// Episodes of each task; in a dataset with `sources`, the largest number of a task.
  public var episodesPerTask: Int
  public var seed: UInt64
  /// Steps that an episode continues after its first success; nil to continue to its end.
  public var stepsAfterSuccess: Int?
  public var images = ImageSettings()
  /// Whether each episode has what the other tasks of its shared scene see of it: observations, rewards and success. Nil
  /// counts as false.
  public var includesOtherTasks: Bool?
  /// Whether the episodes tell which actions a person chose. Nil counts as false.
  public internal(set) var hasInterventions: Bool?
  public var format: DatasetFormat
  /// The merged recordings, in order, or the recording of training or of demonstrations; nil if `collect` recorded the
  /// dataset.
  public internal(set) var sources: [MergedRecording]?

  public init(
    name: String, specs: [EnvironmentSpec], policy: String, episodesPerTask: Int, seed: UInt64,
    format: DatasetFormat
  ) {
    self.name = name
    self.specs = specs
    datasetName = DatasetName(suite: name, of: specs.map(\.task), policy: policy)
    self.policy = policy
    self.episodesPerTask = episodesPerTask
    self.seed = seed
    self.format = format
  }

  /// The number of episodes of all tasks.
  public var episodeCount: Int { numbering.count }

  /// The numbering of the episodes.
  var numbering: EpisodeNumbering {
    EpisodeNumbering(
      specs.indices.map { task in
        sources?.reduce(0) { $0 + $1.episodes[task] } ?? episodesPerTask
      })
  }

  public func validate() throws {
    try validateLimits()
    for camera in images.cameras { _ = try Camera.find(camera) }
    for spec in specs { _ = try spec.make() }
    try validateOtherTasks()
  }

  /// Sets the number of episodes of each task, of a recording that is its own only source.
  mutating func setEpisodes(_ counts: [Int]) {
    sources = [
      MergedRecording(
        name: name, policy: policy, policySHA256: nil, maxNoiseStd: 0, seed: seed,
        stepsAfterSuccess: nil, episodes: counts)
    ]
    episodesPerTask = counts.max() ?? 1
  }

  /// The seed of an episode. It does not depend on the number of episodes, so that a dataset can be extended.
  func seed(ofTask task: Int, episode episodeIndexInTask: Int) -> UInt64 {
    var generator = SeededGenerator(
      seed: seed, stream: .recording(ofTask: task, episode: episodeIndexInTask))
    return generator.next()
  }
}

extension EnvironmentSpec {
  /// The same environment without images in its observation.
  var withoutImages: EnvironmentSpec {
    var spec = self
    spec.options.observation.cameras = []
    return spec
  }
}

extension SeededGenerator.Stream {
  /// The stream of an episode's seed. It differs from the streams of evaluations.
  fileprivate static func recording(
    ofTask task: Int, episode: Int
  ) -> SeededGenerator.Stream {
    SeededGenerator.Stream(1 << 40 + UInt64(task) << 20 + UInt64(episode))
  }

  /// The stream of the noise added to a policy's actions.
  static let actionNoise = SeededGenerator.Stream(401)
}
