internal import Media
internal import Render
internal import Sim
internal import Tasks

/// The table that a LeRobot dataset is: its columns, and an episode's rows of them.
struct LeRobotTable {
  /// Steps a second.
  let frequency: Int
  let columns: [ParquetColumn]
  let header: EpisodeHeader

  init(_ header: EpisodeHeader) {
    self.header = header
    frequency = 80
    var columns: [ParquetColumn] = []
    if header.observationCount > 0 {
      columns.append(ParquetColumn("observation.state", .floats(header.observationCount)))
    }
    if header.hasGoals {
      columns.append(ParquetColumn("observation.achieved_goal", .floats(3)))
    }
    for camera in header.cameras {
      columns.append(ParquetColumn(LeRobotWriter.imageKey(camera.name), .image))
      if header.hasDepth {
        columns.append(ParquetColumn(LeRobotWriter.depthKey(camera.name), .image))
      }
    }
    columns += [
      ParquetColumn("observation.goal", .floats(3)), ParquetColumn("action", .floats(4)),
      ParquetColumn("next.reward", .float), ParquetColumn("next.done", .bool),
      ParquetColumn("next.success", .bool), ParquetColumn("next.truncated", .bool),
      ParquetColumn("timestamp", .float), ParquetColumn("frame_index", .integer),
      ParquetColumn("episode_index", .integer), ParquetColumn("index", .integer),
      ParquetColumn("task_index", .integer),
    ]
    self.columns = columns
  }

  /// Throws where an episode does not fit into the same table.
  func require(_ other: EpisodeHeader) throws {
    guard other.observationCount == header.observationCount, other.hasGoals == header.hasGoals
    else {
      throw TaskError.invalidOption(
        name: "the observation of \(other.task)", given: "\(other.observationCount) numbers",
        allowed: "as that of \(header.task), \(header.observationCount), in one LeRobot dataset")
    }
  }

  /// In the order of ``columns``.
  func values(_ episode: EpisodeRecording, firstIndex: Int) throws -> [ParquetColumn.Values] {
    let header = episode.header
    let steps = header.stepCount
    func floats(_ numbers: [Double], _ width: Int) -> ParquetColumn.Values {
      .floats(numbers.prefix(steps * width).map { Float($0) })
    }
    var values: [ParquetColumn.Values] = []
    if header.observationCount > 0 {
      values.append(floats(episode.observations, header.observationCount))
    }
    if header.hasGoals { values.append(floats(episode.achievedGoals, 3)) }
    for view in episode.views {
      values.append(.images(Array(view.color.rows.prefix(steps))))
      if let depth = view.depth { values.append(.images(try images(depth, steps))) }
    }
    return values + [
      floats(episode.desiredGoals, 3), .floats(episode.actions),
      .floats(episode.rewards.map { Float($0) }),
      .bools((0..<steps).map { episode.terminations[$0] || episode.truncations[$0] }),
      .bools(Array(episode.successes.dropFirst())), .bools(episode.truncations),
      .floats((0..<steps).map { Float(Double($0) / Double(frequency)) }),
      .integers(Array(0..<steps)), .integers(Array(repeating: header.number, count: steps)),
      .integers(Array(firstIndex..<firstIndex + steps)),
      .integers(Array(repeating: header.taskIndex, count: steps)),
    ]
  }

  private func images(_ depth: PictureRows, _ count: Int) throws -> [[UInt8]] {
    try (0..<count).map { step in
      try DepthImage(size: depth.size, millimetres: depth.depths(step) ?? []).pngData()
    }
  }
}
