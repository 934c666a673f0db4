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
  public let plan: RecordingPlan
  public let episodes, totalEpisodes, steps, images: Int
  public let tasks: [Task]

  /// Goes through all of a dataset but its pictures. `tell` hears of each episode.
  public init(_ dataset: Dataset, tell: (Int) -> Void = { _ in }) throws {
    path = dataset.path
    isComplete = dataset.isComplete
    plan = dataset.plan
    episodes = dataset.episodes.count
    totalEpisodes = plan.episodeCount
    var tallies = plan.specs.map { Tally($0.task) }
    var done = 0
    for episode in dataset.episodes {
      let steps = try dataset.steps(episode)
      tallies[episode / plan.episodesPerTask].include(steps)
      done += 1
      tell(done)
    }
    tasks = tallies.map(\.task)
    steps = tasks.reduce(0) { $0 + $1.steps }
    images = (steps + episodes) * plan.pictures.cameras.count
  }

  private struct Tally {
    let name: String
    private var headers: [EpisodeHeader] = []
    private var least: [Double] = []
    private var greatest: [Double] = []

    init(_ name: String) { self.name = name }

    mutating func include(_ steps: EpisodeSteps) {
      let width = steps.header.observationCount
      headers.append(steps.header)
      if least.isEmpty {
        least = Array(repeating: .infinity, count: width)
        greatest = Array(repeating: -.infinity, count: width)
      }
      for (index, number) in steps.observations.enumerated() {
        least[index % width] = min(least[index % width], number)
        greatest[index % width] = max(greatest[index % width], number)
      }
    }

    var task: Task {
      func mean(_ value: (EpisodeHeader) -> Double) -> Double {
        Statistics.mean(headers.map(value))
      }
      let steps = headers.reduce(0) { $0 + $1.stepCount }
      return Task(
        name: name, episodes: headers.count, steps: steps,
        success: mean { $0.firstSuccess == nil ? 0 : 1 },
        successAtEnd: mean { $0.succeedsAtEnd ? 1 : 0 },
        meanLength: mean { Double($0.stepCount) }, meanReturn: mean(\.total), least: least,
        greatest: greatest)
    }
  }
}
