public import Learning
internal import Tasks

/// Which tasks the episodes have in training.
///
/// A sampler of another package conforms to this protocol and is registered with ``TaskSamplers``. Settings then name its
/// kind: `taskSampler=NAME`.
public protocol TaskSampler: Part {
  /// Makes what chooses the tasks of a run; nil if environments keep their tasks, an equal number for each.
  func makeSampling(tasks: Int) -> (any TaskSampling)?
}

/// What chooses the tasks of a run's episodes.
public protocol TaskSampling: AnyObject {
  /// The part of the probability that all tasks share equally, so that none is forgotten; the rest is in proportion to
  /// the weights.
  var uniformFraction: Double { get }

  /// Sees the end of a task's episode, and whether it succeeded at any step.
  func endEpisode(of task: Int, isSuccess: Bool)

  /// The weight of a task, not negative. It allocates nothing.
  func weight(of task: Int) -> Double

  /// Saves or loads the state.
  func serialize(with checkpoint: Checkpoint) throws
}

extension TaskSampling {
  /// Computes the probability of each task. Where all weights are 0, tasks are equally probable.
  func computeProbabilities(_ probabilities: inout [Double]) {
    var sum = 0.0
    for task in probabilities.indices {
      probabilities[task] = weight(of: task)
      sum += probabilities[task]
    }
    let equal = 1 / Double(probabilities.count)
    for task in probabilities.indices {
      probabilities[task] =
        sum > 0
        ? uniformFraction * equal + (1 - uniformFraction) * probabilities[task] / sum : equal
    }
  }
}

extension TaskSampler {
  /// Whether environments change their tasks.
  var changesTasks: Bool { makeSampling(tasks: 1) != nil }

  public func validate(_ name: String, for tasks: [String]) throws {
    try require(
      tasks.count > 1 || !changesTasks, name, "'\(Self.kind)', which chooses among several tasks",
      "'\(UniformTasks.kind)' for a single task")
  }

  /// Throws if the settings are not valid, or do not suit the algorithm's environments and networks.
  func validate(_ name: String, environmentsPerTask: Int, networks: [NetworkSettings]) throws {
    try validate(name)
    guard changesTasks else { return }
    try require(
      environmentsPerTask > 1, "environmentsPerTask", environmentsPerTask,
      "two or more with the \(name) '\(Self.kind)', because each task keeps one")
    try require(
      networks.allSatisfy { $0.hiddenStateSize == 0 }, name, "'\(Self.kind)'",
      "'\(UniformTasks.kind)' with recurrent networks, whose sequences have one task each")
  }
}

/// The registry of task samplers.
public enum TaskSamplers: PartFamily {
  public typealias Member = any TaskSampler
  public static let registry = PartRegistry(
    "task sampler", [UniformTasks.self, FailureSampling.self, LearningProgress.self])
}

/// Throws if the settings of a sampler with success rates are not valid.
func validateSuccessRates(_ name: String, rate: Double, uniformFraction: Double) throws {
  try require(rate > 0 && rate <= 1, "\(name).rate", rate, "more than 0, up to 1")
  try require(
    (0...1).contains(uniformFraction), "\(name).uniformFraction", uniformFraction, "from 0 to 1")
}
