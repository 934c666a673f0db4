internal import Base
public import Render
public import Tasks

/// All it takes to make a dataset: the same plan gives the same one.
public struct RecordingPlan: Codable, Equatable, Sendable {
  /// What is drawn of each moment.
  public struct Pictures: Codable, Equatable, Sendable {
    /// By name; none for no pictures.
    public var cameras: [String] = []
    public var size = ImageSize(width: 84, height: 84)
    /// Whether how far away things are is kept too, to the millimetre.
    public var hasDepth = false
    /// Whether what each pixel shows is kept too.
    public var hasSegmentation = false

    public init() {}
  }

  /// The suite's or the task's name.
  public var name: String
  public var specs: [EnvironmentSpec]
  public var policy: String
  /// The largest standard deviation of what is added to the policy's motions; each episode has a part of it,
  /// drawn evenly.
  public var noise = 0.0
  public var episodesPerTask: Int
  public var seed: UInt64
  /// How many steps an episode goes on for after its first success; nil for up to its end.
  public var stepsAfterSuccess: Int?
  public var pictures = Pictures()
  public var format: DatasetFormat

  public init(
    name: String, specs: [EnvironmentSpec], policy: String, episodesPerTask: Int, seed: UInt64,
    format: DatasetFormat
  ) {
    self.name = name
    self.specs = specs
    self.policy = policy
    self.episodesPerTask = episodesPerTask
    self.seed = seed
    self.format = format
  }

  /// Episodes are numbered through, task by task.
  public var episodeCount: Int { specs.count * episodesPerTask }

  public func validate() throws {
    try validateLimits()
    for camera in pictures.cameras { _ = try Camera.find(camera) }
    for spec in specs { _ = try spec.make() }
  }

  /// What an episode follows from.
  func seed(ofEpisode number: Int) -> UInt64 {
    var generator = SeededGenerator(seed: seed, stream: .recording(of: number))
    return generator.next()
  }
}

extension SeededGenerator.Stream {
  /// An episode of a dataset; other ones than those of evaluations.
  fileprivate static func recording(of episode: Int) -> SeededGenerator.Stream {
    SeededGenerator.Stream(1 << 40 + UInt64(episode))
  }

  /// What is added to a policy's actions.
  static let disturbance = SeededGenerator.Stream(401)
}
