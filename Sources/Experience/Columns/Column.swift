/// A named column of a table, with the type of its values: `Column<Float>.reward`.
public struct Column<Element: ColumnElement>: Hashable, Sendable {
  public let name: String

  /// A column of your own. Two columns with one name are the same column.
  public init(_ name: String) { self.name = name }
}

/// A type of value that a column can have.
public protocol ColumnElement: BitwiseCopyable, Sendable {
  static var columnType: ColumnType { get }
  static var zero: Self { get }
}

/// The types of value that columns have.
public enum ColumnType: Hashable, Sendable { case float32, float64, int64, int32, uint8, bool }

extension Float: ColumnElement { public static var columnType: ColumnType { .float32 } }
extension Double: ColumnElement { public static var columnType: ColumnType { .float64 } }
extension Int64: ColumnElement { public static var columnType: ColumnType { .int64 } }
extension Int32: ColumnElement { public static var columnType: ColumnType { .int32 } }
extension UInt8: ColumnElement { public static var columnType: ColumnType { .uint8 } }
extension Bool: ColumnElement {
  public static var columnType: ColumnType { .bool }
  public static var zero: Bool { false }
}

// MARK: The columns of transitions

extension Column<Float> {
  /// The state vector before the step, without the goal of a goal task.
  public static let observation = Column("observation")
  public static let action = Column("action")
  /// The policy's action without the noise that was added to it (DART, Laskey et al. 2017).
  public static let policyAction = Column("policyAction")
  /// The reward of the step; in a drawn batch, the discounted sum of the rewards of n steps.
  public static let reward = Column("reward")
  /// The state vector after the step; in a drawn batch, after n steps.
  public static let nextObservation = Column("nextObservation")
  /// The action after the step; in a drawn batch, after n steps. At the end of an episode, it is the last action.
  public static let nextAction = Column("nextAction")
  /// The factor of the next state's value in a drawn batch: a power of the discount, 0 after termination.
  public static let discount = Column("discount")
  /// The log-probability of the action under the policy that took it.
  public static let logProbability = Column("logProbability")
  /// The critic's value of the observation.
  public static let value = Column("value")
  /// The critic's value of the next observation, 0 after termination.
  public static let nextValue = Column("nextValue")
  public static let `return` = Column("return")
  public static let advantage = Column("advantage")
  /// In sequences, 0 at the first step of an episode or trial and 1 at the others. It may be 1 at the first step of a sequence,
  /// whose hidden states are zeros then.
  public static let continues = Column("continues")

  /// The hidden state of a recurrent network at the start of a sequence.
  public static func hiddenState(of network: String) -> Column { Column("\(network).hiddenState") }
}

extension Column<UInt8> {
  /// The images before the step, in an ``ImageLayout``.
  public static let images = Column("images")
  /// The images after the step; in a drawn batch, after n steps.
  public static let nextImages = Column("nextImages")
}

extension Column<Bool> {
  /// Whether the episode terminated with the step; false where it was truncated.
  public static let terminated = Column("terminated")
  /// Whether the episode ended with the step, by termination or truncation.
  public static let done = Column("done")
}

extension Column<Int32> {
  /// The task of the row's episode.
  public static let task = Column("task")
}

extension Column<Double> {
  /// The goal achieved after the step.
  public static let achievedGoal = Column("achievedGoal")
  public static let desiredGoal = Column("desiredGoal")
}
