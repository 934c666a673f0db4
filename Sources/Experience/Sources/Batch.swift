public import Tasks

/// A table of drawn transitions, with the same number of rows of each task, task by task.
public final class Batch {
  public let table: ColumnTable
  public let taskCount: Int
  /// Rows of each task.
  public let batchSizePerTask: Int
  /// The layout of the images; nil without images.
  public let images: ImageLayout?
  /// The consecutive rows of each sequence; 1 where rows are drawn one by one.
  public let sequenceLength: Int
  /// A row for each sequence, such as the hidden states of recurrent networks at its start.
  public let sequences: ColumnTable
  /// The rows that a source has drawn: the first and the last of each n-step return.
  let firstRows, lastRows: UnsafeMutablePointer<Int>

  public init(
    _ layout: ColumnLayout, tasks: Int, batchSizePerTask: Int, images: ImageLayout? = nil,
    sequenceLength: Int = 1, sequences: ColumnLayout = ColumnLayout()
  ) {
    precondition(tasks > 0 && batchSizePerTask > 0, "a batch needs tasks and rows of each")
    precondition(
      batchSizePerTask.isMultiple(of: sequenceLength),
      "\(batchSizePerTask) rows do not split into sequences of \(sequenceLength)")
    self.sequenceLength = sequenceLength
    self.sequences = ColumnTable(sequences, rows: tasks * batchSizePerTask / sequenceLength)
    table = ColumnTable(layout, rows: tasks * batchSizePerTask)
    taskCount = tasks
    self.batchSizePerTask = batchSizePerTask
    self.images = images
    firstRows = .allocate(capacity: table.rows)
    lastRows = .allocate(capacity: table.rows)
    firstRows.initialize(repeating: -1, count: table.rows)
    lastRows.initialize(repeating: 0, count: table.rows)
  }

  deinit {
    firstRows.deallocate()
    lastRows.deallocate()
  }

  public var rows: Int { table.rows }
  public func task(of row: Int) -> Int { row / batchSizePerTask }

  /// The stored row with which each sequence ended that a source has drawn in order; -1 before the first one.
  public var sequenceEnds: [Int] {
    get { (0..<rows / sequenceLength).map { firstRows[($0 + 1) * sequenceLength - 1] } }
    set {
      precondition(newValue.count == rows / sequenceLength, "each sequence has one end")
      for (sequence, row) in newValue.enumerated() {
        firstRows[(sequence + 1) * sequenceLength - 1] = row
      }
    }
  }

  /// The values of a column, row by row.
  public subscript<Element>(column: Column<Element>) -> UnsafeMutablePointer<Element> {
    table.values(of: column)
  }
}
