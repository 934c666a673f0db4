public import Base
internal import Tasks

/// What is in a dataset, in numbers.
public struct DatasetSummary: Codable, Sendable {
  public struct Task: Codable, Sendable {
    public let name: String
    public let episodes: Int
    public let steps: Int
    /// The part of episodes with a success at any step.
    public let success: Double
    public let successAtEnd: Double
    public let meanLength: Double
    public let meanReturn: Double
    /// Of each number of the observation.
    public let least, greatest: [Double]
  }

  public let path: String
  public let isComplete: Bool
  public let origins: [FileOrigin]
  public let plan: RecordingPlan
  public let episodes, totalEpisodes, steps, images: Int
  public let tasks: [Task]

  /// Goes through all of a dataset but its pictures. `tell` hears of each episode.
  public init(_ dataset: Dataset, tell: (Int) -> Void = { _ in }) throws {
    path = dataset.path
    isComplete = dataset.isComplete
    (plan, origins) = (dataset.plan, dataset.origins)
    episodes = dataset.episodes.count
    totalEpisodes = plan.episodeCount
    var tallies = plan.specs.map { Tally($0.task) }
    var done = 0
    for episode in dataset.episodes {
      let steps = try dataset.steps(episode)
      guard tallies[episode / plan.episodesPerTask].include(steps) else {
        throw FileError.unsuitable(
          path: path,
          reason: "has \(steps.header.observationCount) numbers in the observations of episode "
            + "\(episode), other than in those before it")
      }
      done += 1
      tell(done)
    }
    tasks = tallies.map(\.task)
    steps = tasks.reduce(0) { $0 + $1.steps }
    images = (steps + episodes) * plan.pictures.cameras.count
  }

  private struct Tally {
    let name: String
    private var episodes: [(steps: Int, hasSuccess: Bool, succeedsAtEnd: Bool, total: Double)] = []
    private var least: [Double] = []
    private var greatest: [Double] = []

    init(_ name: String) { self.name = name }

    /// Returns false where an episode has other observations than those before it.
    mutating func include(_ steps: EpisodeSteps) -> Bool {
      let header = steps.header
      let width = header.observationCount
      if episodes.isEmpty {
        least = Array(repeating: .infinity, count: width)
        greatest = Array(repeating: -.infinity, count: width)
      }
      guard width == least.count else { return false }
      episodes.append(
        (header.stepCount, header.firstSuccess != nil, header.succeedsAtEnd, header.total))
      for (index, number) in steps.observations.enumerated() {
        least[index % width] = min(least[index % width], number)
        greatest[index % width] = max(greatest[index % width], number)
      }
      return true
    }

    var task: Task {
      Task(
        name: name, episodes: episodes.count, steps: episodes.reduce(0) { $0 + $1.steps },
        success: Statistics.mean(episodes.map { $0.hasSuccess ? 1 : 0 }),
        successAtEnd: Statistics.mean(episodes.map { $0.succeedsAtEnd ? 1 : 0 }),
        meanLength: Statistics.mean(episodes.map { Double($0.steps) }),
        meanReturn: Statistics.mean(episodes.map(\.total)), least: least, greatest: greatest)
    }
  }
}
