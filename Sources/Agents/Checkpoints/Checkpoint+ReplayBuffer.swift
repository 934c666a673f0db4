internal import Experience
internal import Learning

extension Checkpoint {
  /// Saves or loads the filled part of a replay buffer.
  func replayBuffer(_ replay: ReplayBuffer) throws {
    var stepCount = replay.stepCount
    try count("replay.stepCount", &stepCount)
    try table("replay", replay.table, rows: replay.filledRows(after: stepCount))
    if let reason = replay.restore(stepCount: stepCount) {
      throw validationError("replay.episodeEnd", reason)
    }
    if let frames = replay.frameBytes, frames.filled > 0 {
      try tensor("replay.frames", frames.start, shape: [frames.filled])
    }
  }

  /// Saves or loads the first rows of a table, a tensor for each column.
  func table(_ name: String, _ table: ColumnTable, rows: Int) throws {
    for entry in table.layout.entries where entry.width > 0 {
      func column<Element: ColumnElement & TensorScalar>(_: Element.Type) throws {
        let values = table.values(of: Column<Element>(entry.name))
        let shape = entry.width == 1 ? [rows] : [rows, entry.width]
        try tensor("\(name).\(entry.name)", values, shape: shape, owner: table)
      }
      switch entry.type {
      case .float32: try column(Float.self)
      case .float64: try column(Double.self)
      case .int64: try column(Int64.self)
      case .int32: try column(Int32.self)
      case .uint8: try column(UInt8.self)
      case .bool: try column(Bool.self)
      }
    }
  }
}
