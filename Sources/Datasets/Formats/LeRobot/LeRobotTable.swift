internal import Media
internal import Render
internal import Sim
internal import Tasks

/// The columns of a LeRobot dataset's table, and the rows of an episode.
struct LeRobotTable {
  /// Frames per second: how often the policy acts.
  let fps: Int
  /// Whether the policy may see the goal: in ML suites it is hidden.
  private let showsGoal: Bool
  /// Whether the rows tell which actions a person chose.
  private let hasInterventions: Bool
  let columns: [ParquetColumn]
  let header: EpisodeHeader

  /// The table of a plan's dataset; `header` is that of its first episode.
  init(_ header: EpisodeHeader, _ plan: RecordingPlan) throws {
    let spec = plan.specs[header.taskIndex]
    self.header = header
    hasInterventions = plan.hasInterventions ?? false
    let step = try Catalog.task(named: spec.task).profile.controlTiming.timing.step
    // LeRobot takes only whole numbers.
    fps = max(1, Int((1 / (step * Double(spec.options.actionRepeat))).rounded()))
    showsGoal = header.hasGoals || spec.options.goals.isObservable
    var columns: [ParquetColumn] = []
    if header.observationSize > 0 {
      columns.append(ParquetColumn("observation.state", .floats(header.observationSize)))
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
    if showsGoal { columns.append(ParquetColumn("observation.goal", .floats(3))) }
    columns += [
      ParquetColumn("action", .floats(4)),
      ParquetColumn("next.reward", .float), ParquetColumn("next.done", .bool),
      ParquetColumn("next.success", .bool), ParquetColumn("next.truncated", .bool),
    ]
    if hasInterventions { columns.append(ParquetColumn(EpisodeRecording.interventionsKey, .bool)) }
    columns += [
      ParquetColumn("timestamp", .float), ParquetColumn("frame_index", .integer),
      ParquetColumn("episode_index", .integer), ParquetColumn("index", .integer),
      ParquetColumn("task_index", .integer),
    ]
    self.columns = columns
  }

  /// Throws if an episode does not fit into the table.
  func require(_ other: EpisodeHeader) throws {
    guard other.observationSize == header.observationSize, other.hasGoals == header.hasGoals
    else {
      throw TaskError.invalidOption(
        name: "the observation of \(other.task)", given: "\(other.observationSize) values",
        allowed: "\(header.observationSize) values, as in \(header.task), for a LeRobot dataset")
    }
  }

  /// An episode's rows, a value for each of ``columns``.
  func values(_ episode: EpisodeRecording, firstIndex: Int) throws -> [ParquetColumn.Values] {
    let header = episode.header
    let steps = header.stepCount
    func floats(_ numbers: [Double], _ width: Int) -> ParquetColumn.Values {
      .floats(numbers.prefix(steps * width).map { Float($0) })
    }
    var values: [ParquetColumn.Values] = []
    if header.observationSize > 0 {
      values.append(floats(episode.observations, header.observationSize))
    }
    if header.hasGoals { values.append(floats(episode.achievedGoals, 3)) }
    for view in episode.views {
      values.append(.images(Array(view.color.rows.prefix(steps))))
      if let depth = view.depth { values.append(.images(try images(depth, steps))) }
    }
    if showsGoal { values.append(floats(episode.desiredGoals, 3)) }
    values += [
      .floats(episode.actions),
      .floats(episode.rewards.map { Float($0) }),
      .bools((0..<steps).map { episode.terminations[$0] || episode.truncations[$0] }),
      .bools(Array(episode.successes.dropFirst())), .bools(episode.truncations),
    ]
    if hasInterventions {
      // Merged datasets also have episodes without a person.
      values.append(
        .bools(
          header.hasInterventions == true
            ? episode.interventions : Array(repeating: false, count: steps)))
    }
    return values + [
      .floats((0..<steps).map { Float(Double($0) / Double(fps)) }),
      .integers(Array(0..<steps)), .integers(Array(repeating: header.episodeIndex, count: steps)),
      .integers(Array(firstIndex..<firstIndex + steps)),
      .integers(Array(repeating: header.taskIndex, count: steps)),
    ]
  }

  private func images(_ depth: ImageRows, _ count: Int) throws -> [[UInt8]] {
    try (0..<count).map { step in
      try DepthImage(size: depth.size, millimeters: depth.depths(step) ?? []).pngData()
    }
  }
}
