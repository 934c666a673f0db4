/// Rows of typed columns in memory, each column contiguous. All values are zero at first.
///
/// Replay buffers, rollouts, recorded datasets and batches are tables, so a row can be copied from any of them to any
/// other.
public final class ColumnTable {
  public let layout: ColumnLayout
  public let rows: Int
  private var columns: [String: UnsafeMutableRawPointer] = [:]

  public init(_ layout: ColumnLayout, rows: Int) {
    precondition(rows > 0, "a table of \(rows) rows; it must have 1 or more")
    self.layout = layout
    self.rows = rows
    for entry in layout.entries {
      switch entry.type {
      case .float32: allocate(Float.self, entry)
      case .float64: allocate(Double.self, entry)
      case .int64: allocate(Int64.self, entry)
      case .int32: allocate(Int32.self, entry)
      case .uint8: allocate(UInt8.self, entry)
      case .bool: allocate(Bool.self, entry)
      }
    }
  }

  private func allocate<Element: ColumnElement>(_ type: Element.Type, _ entry: ColumnLayout.Entry) {
    let count = rows * entry.width
    let values = UnsafeMutablePointer<Element>.allocate(capacity: count)
    values.initialize(repeating: .zero, count: count)
    columns[entry.name] = UnsafeMutableRawPointer(values)
  }

  deinit {
    for values in columns.values { values.deallocate() }
  }

  /// The values of a column, row by row. They stay where they are for the lifetime of the table.
  public func values<Element>(of column: Column<Element>) -> UnsafeMutablePointer<Element> {
    _ = layout.width(of: column)
    guard let values = columns[column.name] else {
      preconditionFailure("there is no column '\(column.name)'")
    }
    return values.assumingMemoryBound(to: Element.self)
  }
}
