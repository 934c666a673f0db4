public import Tasks

/// An episode in which a person acted, as what it takes to make it again: its seed and its actions.
public struct Demonstration: Codable, Equatable, Sendable {
  /// The index of its task in the dataset.
  public var task: Int
  public var seed: UInt64
  /// Where the person put the object and the goal; nil where the seed did.
  public var initialState: InitialState?
  /// The name of the policy that acted while the person did not.
  public var policy: String
  /// The action of each step, four values.
  public var actions: [Float]
  /// Whether the person chose the action of each step.
  public var interventions: [Bool]
  /// What the person set out to do; nil for the task's instruction.
  public var instruction: String?
  /// Whether the person called it a success; nil without an answer.
  public var isMarkedSuccess: Bool?

  var stepCount: Int { interventions.count }

  /// Throws if it cannot be an episode of `taskCount` tasks.
  func validate(taskCount: Int) throws(TaskError) {
    try RecordingLimits.require("the task of a demonstration", task, in: 0...taskCount - 1)
    try RecordingLimits.require(
      "the number of steps of a demonstration", stepCount, in: RecordingLimits.steps)
    guard actions.count == 4 * stepCount else {
      throw .invalidOption(
        name: "the list of a demonstration's actions", given: "\(actions.count) values",
        allowed: "\(4 * stepCount) values, four for each step")
    }
    guard actions.allSatisfy({ (-1...1).contains($0) }) else {
      throw .invalidOption(
        name: "the list of a demonstration's actions", given: "one with a value outside",
        allowed: "values from -1 to 1")
    }
  }
}
