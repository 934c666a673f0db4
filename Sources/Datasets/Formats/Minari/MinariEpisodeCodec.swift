internal import Base
internal import Render

/// Minari's layout of an episode: observations and infos for each time step, the rest for each step.
enum MinariEpisodeCodec: EpisodeCodec {
  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws {
    try write(episode, to: group, withImages: true)
  }

  /// Writes an episode. Without `withImages`, color images are stored elsewhere.
  static func write(
    _ episode: EpisodeRecording, to group: HDF5GroupWriter, withImages: Bool
  ) throws {
    let header = episode.header
    try header.write(to: group)
    group.set("id", header.episodeIndexInTask)
    group.set("total_steps", header.stepCount)
    group.set("seed", header.seed)
    group.set("task", header.task)
    group.set("task_index", header.taskIndex)
    group.set("language", header.instruction)
    group.set("success", header.firstSuccess == nil ? 0 : 1)
    writeRewards(episode.rewards, to: group)
    try writeObservations(episode, to: group, withImages: withImages)
    try group.write("actions", episode.actions, row: [4])
    try group.write("rewards", episode.rewards)
    try group.write("terminations", episode.terminations)
    try group.write("truncations", episode.truncations)
    try writeInfos(episode, to: group.makeGroup("infos"))
    try group.writeOtherTasks(of: episode)
  }

  private static func writeRewards(_ rewards: [Double], to group: HDF5GroupWriter) {
    let count = Double(rewards.count)
    let mean = rewards.reduce(0, +) / count
    let variance = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    group.set("rewards_sum", rewards.reduce(0, +))
    group.set("rewards_mean", mean)
    group.set("rewards_std", variance.squareRoot())
    group.set("rewards_max", rewards.max() ?? 0)
    group.set("rewards_min", rewards.min() ?? 0)
  }

  private static func writeObservations(
    _ episode: EpisodeRecording, to group: HDF5GroupWriter, withImages: Bool
  ) throws {
    let header = episode.header
    guard let key = MinariSpaces.stateKey(header) else {
      return try group.write(
        "observations", episode.observations, row: [header.observationSize])
    }
    let observations = group.makeGroup("observations")
    if header.observationSize > 0 {
      try observations.write(key, episode.observations, row: [header.observationSize])
    }
    if header.hasGoals {
      try observations.write("achieved_goal", episode.achievedGoals, row: [3])
      try observations.write("desired_goal", episode.desiredGoals, row: [3])
    }
    for (camera, view) in zip(header.cameras, episode.views) where withImages {
      try write(view.color, as: MinariSpaces.imageKey(camera.name), to: observations)
    }
  }

  private static func write(_ images: ImageRows, as name: String, to group: HDF5GroupWriter)
    throws
  {
    guard images.coding == .png else {
      return try group.write(
        name, UInt8.self, images.compressedRows, row: [images.size.height, images.size.width, 3])
    }
    // Zeros after the end of a PNG file are ignored by its readers.
    let length = images.rows.map(\.count).max() ?? 0
    var block: [UInt8] = []
    block.reserveCapacity(length * images.rows.count)
    for file in images.rows { block += file + Array(repeating: 0, count: length - file.count) }
    try group.write(name, block, row: [length], compresses: false)
  }

  private static func writeInfos(_ episode: EpisodeRecording, to infos: HDF5GroupWriter) throws {
    let header = episode.header
    try infos.writeStepOutcomes(of: episode)
    try infos.write("goal", episode.desiredGoals, row: [3])
    if header.stateSize > 0 {
      try infos.write("state", episode.states, row: [header.stateSize])
    }
    // Infos have one time step more than there are steps: before the first step, the policy had not acted.
    try infos.write("policy_action", [0, 0, 0, 0] + episode.policyActions, row: [4])
    if header.hasInterventions == true {
      try infos.write(EpisodeRecording.interventionsKey, [false] + episode.interventions)
    }
    guard !episode.views.isEmpty else { return }
    let poses = infos.makeGroup("camera_to_world")
    let depth = header.hasDepth ? infos.makeGroup("depth_millimeters") : nil
    let segmentation = header.hasSegmentation ? infos.makeGroup("segmentation") : nil
    for (camera, view) in zip(header.cameras, episode.views) {
      let row = [header.imageHeight, header.imageWidth]
      try poses.write(camera.name, view.poses, row: [4, 4])
      if let rows = view.depth?.compressedRows {
        try depth?.write(camera.name, UInt16.self, rows, row: row)
      }
      if let rows = view.segmentation?.compressedRows {
        try segmentation?.write(camera.name, UInt8.self, rows, row: row)
      }
    }
  }

  // MARK: Reading

  static func read(_ group: HDF5Group) throws -> EpisodeRecording {
    try read(group) { header, camera in
      try readImages(MinariSpaces.imageKey(camera), of: header, in: group.group("observations"))
    }
  }

  /// Reads an episode; `images` supplies the color images of each camera.
  static func read(
    _ group: HDF5Group, images: (EpisodeHeader, _ camera: String) throws -> ImageRows
  ) throws -> EpisodeRecording {
    var episode = try readTransitions(group)
    let header = episode.header
    let infos = try group.group("infos")
    try infos.readStepOutcomes(of: &episode)
    if header.stateSize > 0 {
      episode.states = try infos.array(
        "state", count: header.stepCount + 1, row: [header.stateSize])
    }
    episode.otherTasks = try group.otherTasks(header)
    episode.views = try header.cameras.map { try readView($0, of: header, infos, images) }
    return episode
  }

  static func readTransitions(_ group: HDF5Group) throws -> EpisodeRecording {
    var episode = try EpisodeRecording(EpisodeHeader(from: group))
    let header = episode.header
    let steps = header.stepCount
    episode.observations = try readObservations(of: header, in: group)
    if header.hasGoals {
      episode.achievedGoals = try group.group("observations")
        .array("achieved_goal", count: steps + 1, row: [3])
    }
    episode.actions = try group.array("actions", count: steps, row: [4])
    episode.rewards = try group.array("rewards", count: steps)
    episode.terminations = try group.array("terminations", count: steps)
    episode.truncations = try group.array("truncations", count: steps)
    let infos = try group.group("infos")
    episode.policyActions = try policyActions(of: header, in: infos)
    if header.hasInterventions == true {
      let flags: [Bool] = try infos.array(EpisodeRecording.interventionsKey, count: steps + 1)
      episode.interventions = Array(flags.dropFirst())
    }
    return episode
  }

  static func imageLocations(
    of camera: String, _ header: EpisodeHeader, in group: HDF5Group
  ) throws -> [ImageLocation] {
    try group.group("observations").imageLocations(
      MinariSpaces.imageKey(camera), count: header.stepCount + 1)
  }

  private static func policyActions(
    of header: EpisodeHeader, in infos: HDF5Group
  ) throws -> [Float] {
    let actions: [Float] = try infos.array(
      "policy_action", count: header.stepCount + 1, row: [4])
    return Array(actions.dropFirst(4))
  }

  private static func readObservations(
    of header: EpisodeHeader, in group: HDF5Group
  ) throws -> [Double] {
    guard header.observationSize > 0 else { return [] }
    let row = [header.observationSize]
    guard let key = MinariSpaces.stateKey(header) else {
      return try group.array("observations", count: header.stepCount + 1, row: row)
    }
    return try group.group("observations").array(key, count: header.stepCount + 1, row: row)
  }

  private static func readView(
    _ camera: EpisodeHeader.Camera, of header: EpisodeHeader, _ infos: HDF5Group,
    _ images: (EpisodeHeader, _ camera: String) throws -> ImageRows
  ) throws -> EpisodeRecording.View {
    let timeSteps = header.stepCount + 1
    let row = [header.imageHeight, header.imageWidth]
    var view = EpisodeRecording.View(color: try images(header, camera.name))
    view.poses = try infos.group("camera_to_world").array(
      camera.name, count: timeSteps, row: [4, 4])
    if header.hasDepth {
      view.depth = try infos.group("depth_millimeters")
        .images(camera.name, header.size, UInt16.type, count: timeSteps, row: row)
    }
    if header.hasSegmentation {
      view.segmentation = try infos.group("segmentation")
        .images(camera.name, header.size, UInt8.type, count: timeSteps, row: row)
    }
    return view
  }

  private static func readImages(
    _ name: String, of header: EpisodeHeader, in group: HDF5Group
  ) throws -> ImageRows {
    let timeSteps = header.stepCount + 1
    let array = try group.array(name)
    guard array.space.dimensions.count == 2, array.space.dimensions[0] == timeSteps else {
      return try group.images(
        name, header.size, UInt8.type, count: timeSteps,
        row: [header.imageHeight, header.imageWidth, 3])
    }
    try group.require(
      array, name, UInt8.type, count: timeSteps, row: [array.space.dimensions[1]])
    let files = try group.read(name) { () throws(HDF5Failure) in
      try array.mapRows { row in Array(row[..<(row.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]) }
    }
    return ImageRows(header.size, .png, rows: files)
  }
}
