internal import Media
internal import Render
internal import Sim
internal import Tasks

/// The columns of a LeRobot dataset's table, and the rows of an episode.
struct LeRobotTable {
  /// What the images of a column show.
  enum ImageKind: String, CaseIterable {
    case color, depth, segmentation

    var channelCount: Int { self == .color ? 3 : 1 }
  }

  /// Frames per second: how often the policy acts.
  let fps: Int
  /// Whether the policy may see the goal: in ML suites it is hidden.
  private let showsGoal: Bool
  /// Whether the rows tell which actions a person chose.
  private let hasInterventions: Bool
  /// The kinds of images that each camera has, in the order of their columns.
  let imageKinds: [ImageKind]
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
    imageKinds = ImageKind.allCases.filter { kind in
      switch kind {
      case .color: true
      case .depth: header.hasDepth
      case .segmentation: header.hasSegmentation
      }
    }
    var columns: [ParquetColumn] = []
    if header.observationSize > 0 {
      columns.append(ParquetColumn("observation.state", .floats(header.observationSize)))
    }
    if header.hasGoals {
      columns.append(ParquetColumn("observation.achieved_goal", .floats(3)))
    }
    for camera in header.cameras {
      columns += imageKinds.map { ParquetColumn(Self.key(camera.name, $0), .image) }
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

  private static func key(_ camera: String, _ kind: ImageKind) -> String {
    "observation.images.\(camera)" + (kind == .color ? "" : "_\(kind.rawValue)")
  }

  /// The camera, by its index, and the kind of the images in a column; nil for other columns.
  func image(of column: ParquetColumn) -> (camera: Int, kind: ImageKind)? {
    guard column.kind == .image else { return nil }
    for (index, camera) in header.cameras.enumerated() {
      for kind in imageKinds where column.name == Self.key(camera.name, kind) {
        return (index, kind)
      }
    }
    return nil
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
      values += try imageKinds.map { .images(try files(of: view, $0, header.labels, steps)) }
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

  /// The PNG files of a camera.
  private func files(
    of view: EpisodeRecording.View, _ kind: ImageKind, _ labels: [String], _ steps: Int
  ) throws -> [[UInt8]] {
    guard kind != .color else { return Array(view.color.rows.prefix(steps)) }
    return try (0..<steps).map { step in
      guard kind == .depth else {
        return try SegmentationImage(
          size: header.size, labels: Self.labels(view, step).map(UInt16.init), names: labels
        ).pngData()
      }
      return try DepthImage(size: header.size, millimeters: Self.depths(view, step)).pngData()
    }
  }

  /// The depths of an image in the table, in millimeters. Depths beyond 32.767 m count as too far away: programs that
  /// read 16-bit images as signed numbers, such as torchvision, would make them negative.
  static func depths(_ view: EpisodeRecording.View, _ step: Int) -> [UInt16] {
    (view.depth?.depths(step) ?? []).map { $0 > UInt16(Int16.max) ? 0 : $0 }
  }

  /// The labels of an image in the table.
  static func labels(_ view: EpisodeRecording.View, _ step: Int) -> [UInt8] {
    view.segmentation?.labels(step) ?? []
  }
}
