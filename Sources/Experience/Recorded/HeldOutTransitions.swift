public import Tasks

/// The transitions of the episodes that were set aside for validation; see ``RecordedTransitions/holdOut(_:)``.
public final class HeldOutTransitions: EpisodeStore {
  private let recorded: RecordedTransitions
  /// The rows of each task.
  private let rows: [RowRanges]

  init(of recorded: RecordedTransitions, _ rows: [RowRanges]) {
    self.recorded = recorded
    self.rows = rows
  }

  public var layout: ColumnLayout { recorded.layout }
  public var taskCount: Int { recorded.taskCount }
  public func values<Element>(of column: Column<Element>) -> UnsafePointer<Element> {
    recorded.values(of: column)
  }
  public func count(of task: Int) -> Int { rows[task].count }
  public func row(_ number: Int, of task: Int) -> Int { rows[task][number] }
  public func episodes(of task: Int) -> [Range<Int>] { rows[task].ranges.filter { !$0.isEmpty } }
  public func task(of row: Int) -> Int { recorded.task(of: row) }
  public func remainingSteps(after row: Int) -> Int { recorded.remainingSteps(after: row) }
  public func row(_ steps: Int, after row: Int) -> Int { recorded.row(steps, after: row) }
  public var images: ImageLayout? { recorded.images }
  public func copyImages(before row: Int, to target: UnsafeMutablePointer<UInt8>) {
    recorded.copyImages(before: row, to: target)
  }
  public func copyImages(after row: Int, to target: UnsafeMutablePointer<UInt8>) {
    recorded.copyImages(after: row, to: target)
  }
}
