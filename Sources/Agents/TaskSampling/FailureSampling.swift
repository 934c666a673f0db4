internal import Learning

/// Tasks have episodes in proportion to how often they fail: `1 - success`, with a moving average of successes; compare
/// active sampling by the distance from a target (Sharma et al. 2018).
public struct FailureSampling: TaskSampler {
  public static let kind = "failures"
  public static let summary = "More episodes of tasks that fail."

  /// The step size of the moving average of a task's successes.
  public var rate = 0.05
  /// The part of the probability that all tasks share equally.
  public var uniformFraction = 0.2

  public init() {}

  public func validate(_ name: String) throws {
    try validateSuccessRates(name, rate: rate, uniformFraction: uniformFraction)
  }

  public func makeSampling(tasks: Int) -> (any TaskSampling)? { Failures(self, tasks: tasks) }

  private final class Failures: TaskSampling {
    let uniformFraction: Double
    private var success: SuccessRates

    init(_ settings: FailureSampling, tasks: Int) {
      uniformFraction = settings.uniformFraction
      success = SuccessRates(tasks: tasks, rate: settings.rate)
    }

    func endEpisode(of task: Int, isSuccess: Bool) {
      success.update(isSuccess ? 1 : 0, of: task)
    }

    func weight(of task: Int) -> Double { 1 - success[task] }

    func serialize(with checkpoint: Checkpoint) throws {
      try success.serialize("taskSampler.success", with: checkpoint)
    }
  }
}
