internal import Learning

/// Tasks have episodes in proportion to their absolute learning progress: the difference between a fast and a slow moving
/// average of successes (Matiisen et al. 2017; the slow average of the fast one, Kanitscheider et al. 2021). Tasks that
/// are forgotten count as those that are learned.
public struct LearningProgress: TaskSampler {
  public static let kind = "learningProgress"
  public static let summary = "More episodes of tasks whose success changes."

  /// The step size of both moving averages of a task's successes.
  public var rate = 0.05
  /// The part of the probability that all tasks share equally.
  public var uniformFraction = 0.2

  public init() {}

  public func validate(_ name: String) throws {
    try validateSuccessRates(name, rate: rate, uniformFraction: uniformFraction)
  }

  public func makeSampling(tasks: Int) -> (any TaskSampling)? { Progress(self, tasks: tasks) }

  private final class Progress: TaskSampling {
    let uniformFraction: Double
    private var fast, slow: SuccessRates

    init(_ settings: LearningProgress, tasks: Int) {
      uniformFraction = settings.uniformFraction
      fast = SuccessRates(tasks: tasks, rate: settings.rate)
      slow = fast
    }

    func endEpisode(of task: Int, isSuccess: Bool) {
      fast.update(isSuccess ? 1 : 0, of: task)
      slow.update(fast[task], of: task)
    }

    func weight(of task: Int) -> Double { abs(fast[task] - slow[task]) }

    func serialize(with checkpoint: Checkpoint) throws {
      try fast.serialize("taskSampler.fast", with: checkpoint)
      try slow.serialize("taskSampler.slow", with: checkpoint)
    }
  }
}
