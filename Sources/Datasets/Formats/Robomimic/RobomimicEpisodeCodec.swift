internal import Base
internal import Render

/// robomimic's layout of an episode: the observations before and after each step. A separate group stores what
/// robomimic has no fields for.
enum RobomimicEpisodeCodec: EpisodeCodec {
  private static let extrasGroup = "benchtop"
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
      "ep_meta",
      try JSON.encode(["lang": header.instruction, "task": header.task], indented: false))
    if !header.cameras.isEmpty {
      group.set("camera_info", try JSON.encode(cameraInfo(episode), indented: false))
    }
    try group.write("actions", episode.actions, row: [4])
    try group.write("rewards", episode.rewards)
    // Done at each success and at the end of the episode: robomimic's `done_mode` 2.
    try group.write(
      "dones",
      (0..<steps).map { step in
        episode.successes[step + 1] || episode.terminations[step] || episode.truncations[step]
          ? 1 : 0
      })
    if header.stateSize > 0 {
      try group.write(
        "states", Array(episode.states.prefix(steps * header.stateSize)), row: [header.stateSize])
    }
    try writeObservations(episode, 0..<steps, to: group.makeGroup("obs"))
    try writeObservations(episode, 1..<steps + 1, to: group.makeGroup("next_obs"))
    try writeExtras(episode, to: group.makeGroup(extrasGroup))
    try group.writeOtherTasks(of: episode)
  }

  /// robomimic's camera info: the intrinsics, and the extrinsics at the start of the episode.
  private static func cameraInfo(_ episode: EpisodeRecording) -> [String: [String: [[Double]]]] {
    func rows(_ values: some Collection<Double>, _ width: Int) -> [[Double]] {
      let values = Array(values)
      return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
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
    _ episode: EpisodeRecording, _ timeSteps: Range<Int>, to group: HDF5GroupWriter
  ) throws {
    let header = episode.header
    func slice(_ values: [Double], _ width: Int) -> [Double] {
      Array(values[timeSteps.lowerBound * width..<timeSteps.upperBound * width])
    }
    if header.observationSize > 0 {
      try group.write(
        stateKey, slice(episode.observations, header.observationSize),
        row: [header.observationSize])
    }
    if header.hasGoals {
      try group.write("achieved_goal", slice(episode.achievedGoals, 3), row: [3])
      try group.write("desired_goal", slice(episode.desiredGoals, 3), row: [3])
    }
    let size = header.size
    for (camera, view) in zip(header.cameras, episode.views) {
      try group.write(
        imageKey(camera.name), UInt8.self, Array(view.color.compressedRows[timeSteps]),
        row: [size.height, size.width, 3])
      if let depth = view.depth {
        let meters = try timeSteps.map { timeStep -> CompressedRow in
          guard let millimeters = depth.depths(timeStep) else {
            throw HDF5Failure("a depth image of \(camera.name) is not valid")
          }
          return millimeters.map { Float($0) / 1000 }.withUnsafeBytes(
            CompressedRow.init(compressing:))
        }
        try group.write(
          depthKey(camera.name), Float.self, meters, row: [size.height, size.width, 1])
      }
      if let segmentation = view.segmentation {
        try group.write(
          segmentationKey(camera.name), UInt8.self, Array(segmentation.compressedRows[timeSteps]),
          row: [size.height, size.width, 1])
      }
    }
  }

  private static func writeExtras(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws {
    let header = episode.header
    try group.write("terminations", episode.terminations)
    try group.write("truncations", episode.truncations)
    try group.writeStepOutcomes(of: episode)
    try group.write("policy_actions", episode.policyActions, row: [4])
    if header.hasInterventions == true {
      try group.write(EpisodeRecording.interventionsKey, episode.interventions)
    }
    if header.stateSize > 0 {
      try group.write(
        "last_state", Array(episode.states.suffix(header.stateSize)), row: [header.stateSize])
    }
    for (camera, view) in zip(header.cameras, episode.views) {
      try group.write("camera_to_world_\(camera.name)", view.poses, row: [4, 4])
    }
  }

  // MARK: Reading

  static func readTransitions(_ group: HDF5Group) throws -> EpisodeRecording {
    var episode = try EpisodeRecording(EpisodeHeader(from: group))
    let header = episode.header
    let steps = header.stepCount
    let (before, after) = (try group.group("obs"), try group.group("next_obs"))
    let extras = try group.group(Self.extrasGroup)
    func joined(_ name: String, _ width: Int) throws -> [Double] {
      let first: [Double] = try before.array(name, count: steps, row: [width])
      let last: [Double] = try after.rows(
        steps - 1..<steps, of: name, count: steps, row: [width])
      return first + last
    }
    if header.observationSize > 0 {
      episode.observations = try joined(stateKey, header.observationSize)
    }
    if header.hasGoals { episode.achievedGoals = try joined("achieved_goal", 3) }
    episode.actions = try group.array("actions", count: steps, row: [4])
    episode.rewards = try group.array("rewards", count: steps)
    episode.terminations = try extras.array("terminations", count: steps)
    episode.truncations = try extras.array("truncations", count: steps)
    episode.policyActions = try extras.array("policy_actions", count: steps, row: [4])
    if header.hasInterventions == true {
      episode.interventions = try extras.array(EpisodeRecording.interventionsKey, count: steps)
    }
    return episode
  }

  static func read(_ group: HDF5Group) throws -> EpisodeRecording {
    var episode = try readTransitions(group)
    let header = episode.header
    let (steps, timeSteps) = (header.stepCount, header.stepCount + 1)
    let (before, after) = (try group.group("obs"), try group.group("next_obs"))
    let extras = try group.group(Self.extrasGroup)
    if header.stateSize > 0 {
      let stateRow = [header.stateSize]
      let states: [Double] = try group.array("states", count: steps, row: stateRow)
      episode.states = try states + extras.array("last_state", count: 1, row: stateRow)
    }
    try extras.readStepOutcomes(of: &episode)
    episode.otherTasks = try group.otherTasks(header)
    episode.views = try header.cameras.map { camera in
      let images = ImageArrays(header: header, before: before, after: after)
      var view = EpisodeRecording.View(
        color: try images.rows(imageKey(camera.name), UInt8.type, channels: 3))
      view.poses = try extras.array(
        "camera_to_world_\(camera.name)", count: timeSteps, row: [4, 4])
      if header.hasDepth {
        view.depth = try images.rows(depthKey(camera.name), Float.type, channels: 1) { bytes in
          let meters = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
          return DepthImage.millimeters(meters).withUnsafeBytes(CompressedRow.init(compressing:))
        }
      }
      if header.hasSegmentation {
        view.segmentation = try images.rows(
          segmentationKey(camera.name), UInt8.type, channels: 1)
      }
      return view
    }
    return episode
  }

  static func imageLocations(
    of camera: String, _ header: EpisodeHeader, in group: HDF5Group
  ) throws -> [ImageLocation] {
    let key = imageKey(camera)
    let steps = header.stepCount
    return try group.group("obs").imageLocations(key, count: steps)
      + group.group("next_obs").imageLocations(key, count: steps).suffix(1)
  }

  /// Joins the images before all steps with the one after the last step.
  private struct ImageArrays {
    let header: EpisodeHeader
    let before, after: HDF5Group

    /// The images' compressed rows, unchanged or after `change`.
    func rows(
      _ name: String, _ type: HDF5Datatype, channels: Int,
      change: (([UInt8]) -> CompressedRow)? = nil
    ) throws -> ImageRows {
      let row = [header.imageHeight, header.imageWidth, channels]
      let steps = header.stepCount
      let first = try before.rows(of: name, type, count: steps, row: row, change: change)
      let last = try after.rows(
        of: name, type, count: steps, row: row, from: steps - 1, change: change)
      return ImageRows(header.size, .deflate, rows: (first + last).map(\.bytes))
    }
  }
}
