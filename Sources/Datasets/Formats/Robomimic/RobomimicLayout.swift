internal import Base
internal import Render

/// An episode as robomimic has it: what was seen before each step and after it, twice. What robomimic has no place
/// for lies in a group of its own.
enum RobomimicLayout: EpisodeLayout {
  private static let rest = "benchtop"
  static let stateKey = "state"

  static func imageKey(_ camera: String) -> String { "\(camera)_image" }
  static func depthKey(_ camera: String) -> String { "\(camera)_depth" }
  static func segmentationKey(_ camera: String) -> String { "\(camera)_segmentation" }

  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws {
    let header = episode.header
    let steps = header.stepCount
    try header.write(to: group)
    group.set("num_samples", steps)
    group.set(
      "ep_meta", try JSON.encode(["lang": header.sentence, "task": header.task], indented: false))
    if !header.cameras.isEmpty {
      group.set("camera_info", try JSON.encode(cameraInfo(episode), indented: false))
    }
    try group.write("actions", episode.actions, row: [4])
    try group.write("rewards", episode.rewards)
    // Done where it is a success and where it ends, which robomimic calls mode 2.
    try group.write(
      "dones",
      (0..<steps).map { step in
        episode.successes[step + 1] || episode.terminations[step] || episode.truncations[step]
          ? 1 : 0
      })
    try group.write(
      "states", Array(episode.states.prefix(steps * header.stateCount)), row: [header.stateCount])
    try writeObservations(episode, 0..<steps, to: group.makeGroup("obs"))
    try writeObservations(episode, 1..<steps + 1, to: group.makeGroup("next_obs"))
    try writeRest(episode, to: group.makeGroup(rest))
  }

  /// As robomimic wants it: three by three, and where the camera was when the episode began.
  private static func cameraInfo(_ episode: EpisodeRecording) -> [String: [String: [[Double]]]] {
    func rows(_ numbers: some Collection<Double>, _ width: Int) -> [[Double]] {
      let numbers = Array(numbers)
      return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
    }
    var info: [String: [String: [[Double]]]] = [:]
    for (camera, view) in zip(episode.header.cameras, episode.views) {
      info[camera.name] = [
        "intrinsics": rows(camera.intrinsics, 3), "extrinsics": rows(view.poses.prefix(16), 4),
      ]
    }
    return info
  }

  private static func writeObservations(
    _ episode: EpisodeRecording, _ moments: Range<Int>, to group: HDF5GroupWriter
  ) throws {
    let header = episode.header
    func some(_ numbers: [Double], _ width: Int) -> [Double] {
      Array(numbers[moments.lowerBound * width..<moments.upperBound * width])
    }
    if header.observationCount > 0 {
      try group.write(
        stateKey, some(episode.observations, header.observationCount),
        row: [header.observationCount])
    }
    if header.hasGoals {
      try group.write("achieved_goal", some(episode.achievedGoals, 3), row: [3])
      try group.write("desired_goal", some(episode.desiredGoals, 3), row: [3])
    }
    let size = header.size
    for (camera, view) in zip(header.cameras, episode.views) {
      try group.write(
        imageKey(camera.name), UInt8.self, Array(view.color.compressedRows[moments]),
        row: [size.height, size.width, 3])
      if let depth = view.depth {
        let metres = try moments.map { moment -> CompressedRow in
          guard let millimetres = depth.depths(moment) else {
            throw HDF5Failure("a picture of \(camera.name) is broken")
          }
          return millimetres.map { Float($0) / 1000 }.withUnsafeBytes(
            CompressedRow.init(compressing:))
        }
        try group.write(
          depthKey(camera.name), Float.self, metres, row: [size.height, size.width, 1])
      }
      if let segmentation = view.segmentation {
        try group.write(
          segmentationKey(camera.name), UInt8.self, Array(segmentation.compressedRows[moments]),
          row: [size.height, size.width, 1])
      }
    }
  }

  private static func writeRest(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws {
    let header = episode.header
    try group.write("terminations", episode.terminations)
    try group.write("truncations", episode.truncations)
    try group.writeJudgements(of: episode)
    try group.write("policy_actions", episode.wantedActions, row: [4])
    try group.write(
      "last_state", Array(episode.states.suffix(header.stateCount)), row: [header.stateCount])
    for (camera, view) in zip(header.cameras, episode.views) {
      try group.write("camera_to_world_\(camera.name)", view.poses, row: [4, 4])
    }
  }

  // MARK: Reading

  static func read(_ group: HDF5Group) throws -> EpisodeRecording {
    var episode = try EpisodeRecording(EpisodeHeader(from: group))
    let header = episode.header
    let (steps, moments) = (header.stepCount, header.stepCount + 1)
    let (before, after) = (try group.group("obs"), try group.group("next_obs"))
    let rest = try group.group(Self.rest)
    func joined(_ name: String, _ width: Int) throws -> [Double] {
      let first: [Double] = try before.array(name, count: steps, row: [width])
      let last: [Double] = try after.rows(
        steps - 1..<steps, of: name, count: steps, row: [width])
      return first + last
    }
    if header.observationCount > 0 {
      episode.observations = try joined(stateKey, header.observationCount)
    }
    if header.hasGoals { episode.achievedGoals = try joined("achieved_goal", 3) }
    let stateRow = [header.stateCount]
    let states: [Double] = try group.array("states", count: steps, row: stateRow)
    episode.states = try states + rest.array("last_state", count: 1, row: stateRow)
    episode.actions = try group.array("actions", count: steps, row: [4])
    episode.rewards = try group.array("rewards", count: steps)
    episode.terminations = try rest.array("terminations", count: steps)
    episode.truncations = try rest.array("truncations", count: steps)
    try rest.readJudgements(of: &episode)
    episode.wantedActions = try rest.array("policy_actions", count: steps, row: [4])
    episode.views = try header.cameras.map { camera in
      let pictures = Pictures(header: header, before: before, after: after)
      var view = EpisodeRecording.View(
        color: try pictures.rows(imageKey(camera.name), UInt8.type, channels: 3))
      view.poses = try rest.array("camera_to_world_\(camera.name)", count: moments, row: [4, 4])
      if header.hasDepth {
        view.depth = try pictures.rows(depthKey(camera.name), Float.type, channels: 1) { bytes in
          let metres = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
          return DepthImage.millimetres(metres).withUnsafeBytes(CompressedRow.init(compressing:))
        }
      }
      if header.hasSegmentation {
        view.segmentation = try pictures.rows(
          segmentationKey(camera.name), UInt8.type, channels: 1)
      }
      return view
    }
    return episode
  }

  static func readSteps(_ group: HDF5Group) throws -> EpisodeSteps {
    let header = try EpisodeHeader(from: group)
    let observations: [Double] =
      header.observationCount == 0
      ? []
      : try group.group("obs").array(
        stateKey, count: header.stepCount, row: [header.observationCount])
    return EpisodeSteps(
      header: header, observations: observations,
      actions: try group.group(rest).array(
        "policy_actions", count: header.stepCount, row: [4]))
  }

  /// Pictures before all steps, and the one after the last.
  private struct Pictures {
    let header: EpisodeHeader
    let before, after: HDF5Group

    /// As they lie in the file, or as each row of it is changed.
    func rows(
      _ name: String, _ type: HDF5Type, channels: Int, change: (([UInt8]) -> CompressedRow)? = nil
    ) throws -> PictureRows {
      let row = [header.imageHeight, header.imageWidth, channels]
      let steps = header.stepCount
      let first = try before.rows(of: name, type, count: steps, row: row, change: change)
      let last = try after.rows(
        of: name, type, count: steps, row: row, from: steps - 1, change: change)
      return PictureRows(header.size, .deflated, rows: (first + last).map(\.bytes))
    }
  }
}
