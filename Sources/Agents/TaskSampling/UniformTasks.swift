/// Each task has the same number of environments, which keep their tasks.
public struct UniformTasks: TaskSampler {
  public static let kind = "uniform"
  public static let summary = "The same number of environments for each task."

  public init() {}

  public func makeSampling(tasks: Int) -> (any TaskSampling)? { nil }
}
