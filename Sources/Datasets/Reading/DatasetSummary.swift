public import Base
internal import Tasks

/// Statistics of a dataset.
public struct DatasetSummary: Codable, Sendable {
  public struct Task: Codable, Sendable {
    public let name: String
    public let episodes: Int
    public let steps: Int
    /// The fraction of episodes with a success at any step.
    public let success: Double
    public let successAtEnd: Double
    public let meanLength: Double
    public let meanReturn: Double
    /// The range of each component of the observation.
    public let observationMinimum, observationMaximum: [Double]
  }

  public let path: String
  public let isComplete: Bool
  public let origins: [FileProvenance]
  public let plan: RecordingPlan
  public let episodes, totalEpisodes, steps, images: Int
  public let tasks: [Task]

  /// Reads all of a dataset except its images. `reportProgress` is called after each episode.
  public init(_ dataset: Dataset, reportProgress: (Int) -> Void = { _ in }) throws {
    path = dataset.path
    isComplete = dataset.isComplete
    (plan, origins) = (dataset.plan, dataset.origins)
    episodes = dataset.episodes.count
    totalEpisodes = plan.episodeCount
    var tallies = plan.specs.map { Tally($0.task) }
    var done = 0
    for episode in dataset.episodes {
      let steps = try dataset.transitions(episode)
      guard tallies[dataset.numbering.task(ofEpisode: episode)].include(steps) else {
        throw FileError.unsuitable(
          path: path,
          reason: "has observations of \(steps.header.observationSize) values in episode "
            + "\(episode), unlike the episodes before it")
      }
      done += 1
      reportProgress(done)
    }
    tasks = tallies.map(\.task)
    steps = tasks.reduce(0) { $0 + $1.steps }
    images = (steps + episodes) * plan.images.cameras.count
  }

  private struct Tally {
    let name: String
    private var episodes:
      [(steps: Int, hasSuccess: Bool, succeedsAtEnd: Bool, episodeReturn: Double)] = []
    private var minimum: [Double] = []
    private var maximum: [Double] = []

    init(_ name: String) { self.name = name }

    /// Returns false if the episode's observations have another size than those before.
    mutating func include(_ steps: EpisodeRecording) -> Bool {
      let header = steps.header
      let width = header.observationSize
      if episodes.isEmpty {
        minimum = Array(repeating: .infinity, count: width)
        maximum = Array(repeating: -.infinity, count: width)
      }
      guard width == minimum.count else { return false }
      episodes.append(
        (header.stepCount, header.firstSuccess != nil, header.succeedsAtEnd, header.episodeReturn))
      for (index, value) in steps.observations.prefix(header.stepCount * width).enumerated() {
        minimum[index % width] = min(minimum[index % width], value)
        maximum[index % width] = max(maximum[index % width], value)
      }
      return true
    }

    var task: Task {
      Task(
        name: name, episodes: episodes.count, steps: episodes.reduce(0) { $0 + $1.steps },
        success: Statistics.mean(episodes.map { $0.hasSuccess ? 1 : 0 }),
        successAtEnd: Statistics.mean(episodes.map { $0.succeedsAtEnd ? 1 : 0 }),
        meanLength: Statistics.mean(episodes.map { Double($0.steps) }),
        meanReturn: Statistics.mean(episodes.map(\.episodeReturn)), observationMinimum: minimum,
        observationMaximum: maximum)
    }
  }
}
