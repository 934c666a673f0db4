internal import Experience
internal import Learning

extension Checkpoint {
  /// Saves or loads the steps of the fastest successes.
  func fastestSuccesses(_ successes: FastestSuccesses) throws {
    var lengths = successes.lengths
    try value("successes.lengths", &lengths) { successes.restore(lengths: $0) }
    try table(
      "successes", successes.table,
      segments: lengths.enumerated().map { ($0 * successes.maxLength, $1) })
  }

  /// Saves or loads segments of the rows of a table, one after the other: a tensor for each column.
  func table(
    _ name: String, _ table: ColumnTable, segments: [(first: Int, count: Int)]
  ) throws {
    let rows = segments.reduce(0) { $0 + $1.count }
    guard rows > 0 else { return }
    let packed = ColumnTable(table.layout, rows: rows)
    if isSaving { copy(segments) { packed.copyRows($0, $1, to: $2, from: table) } }
    try self.table(name, packed, rows: rows)
    if !isSaving { copy(segments) { table.copyRows($2, $1, to: $0, from: packed) } }
  }

  private func copy(
    _ segments: [(first: Int, count: Int)],
    _ use: (_ first: Int, _ count: Int, _ packed: Int) -> Void
  ) {
    var packed = 0
    for segment in segments {
      use(segment.first, segment.count, packed)
      packed += segment.count
    }
  }
}

extension ColumnTable {
  /// Copies adjacent rows from a table with the same columns.
  fileprivate func copyRows(_ first: Int, _ count: Int, to target: Int, from source: ColumnTable) {
    for entry in layout.entries {
      func copy<Element: ColumnElement>(_: Element.Type) {
        let column = Column<Element>(entry.name)
        (values(of: column) + target * entry.width).update(
          from: source.values(of: column) + first * entry.width, count: count * entry.width)
      }
      switch entry.type {
      case .float32: copy(Float.self)
      case .float64: copy(Double.self)
      case .int64: copy(Int64.self)
      case .int32: copy(Int32.self)
      case .uint8: copy(UInt8.self)
      case .bool: copy(Bool.self)
      }
    }
  }
}
