public import Tasks

/// An episode in a table with a row for each time step. An action, its reward and how the step ended are in the row of
/// the time step after it, so those of the first row mean nothing.
public struct TrainingEpisode {
  /// The columns of the table.
  public static func layout(observationSize: Int, hasGoals: Bool) -> ColumnLayout {
    var layout = ColumnLayout()
    layout.add(.recordedObservation, width: observationSize)
    if hasGoals { layout.add(.achievedGoal, width: 3) }
    layout.add(.action, width: 4)
    layout.add(.recordedReward)
    layout.add(.terminated)
    layout.add(.success)
    layout.add(.grasp)
    layout.add(.reachReward)
    layout.add(.placeReward)
    layout.add(.goalDistance)
    return layout
  }

  /// The index of its task.
  public let task: Int
  public let origin: EpisodeOrigin
  public let table: ColumnTable
  /// The rows of its time steps, one more than it has steps.
  public let rows: Range<Int>

  public init(task: Int, origin: EpisodeOrigin, table: ColumnTable, rows: Range<Int>) {
    precondition(rows.count > 1, "an episode has a step or more")
    self.task = task
    self.origin = origin
    self.table = table
    self.rows = rows
  }

  public var stepCount: Int { rows.count - 1 }

  /// The values of a column at all time steps.
  public func values<Element>(of column: Column<Element>) -> UnsafeBufferPointer<Element> {
    let width = table.layout.width(of: column)
    return UnsafeBufferPointer(
      start: table.values(of: column) + rows.lowerBound * width, count: rows.count * width)
  }
}

extension Column<Double> {
  /// The state vector at a time step, in the environment's own precision.
  public static let recordedObservation = Column("recordedObservation")
  /// The reward of a step, in the environment's own precision.
  public static let recordedReward = Column("recordedReward")
  /// The outcome of a time step; see ``StepOutcome``.
  public static let reachReward = Column("reachReward")
  public static let placeReward = Column("placeReward")
  public static let goalDistance = Column("goalDistance")
}

extension Column<Bool> {
  /// Whether a time step is a success.
  public static let success = Column("success")
  public static let grasp = Column("grasp")
}
