internal import Base
internal import Render

/// An episode as Minari has it: moments of observations and infos, steps of the rest.
enum MinariLayout: EpisodeLayout {
  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws {
    try write(episode, to: group, withImages: true)
  }

  /// Without pictures in colour where those are kept elsewhere.
  static func write(
    _ episode: EpisodeRecording, to group: HDF5GroupWriter, withImages: Bool
  ) throws {
    let header = episode.header
    try header.write(to: group)
    group.set("id", header.numberInTask)
    group.set("total_steps", header.stepCount)
    group.set("seed", header.seed)
    group.set("task", header.task)
    group.set("task_index", header.taskIndex)
    group.set("language", header.sentence)
    group.set("success", header.firstSuccess == nil ? 0 : 1)
    writeRewards(episode.rewards, to: group)
    try writeObservations(episode, to: group, withImages: withImages)
    try group.write("actions", episode.actions, row: [4])
    try group.write("rewards", episode.rewards)
    try group.write("terminations", episode.terminations)
    try group.write("truncations", episode.truncations)
    try writeInfos(episode, to: group.makeGroup("infos"))
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
        "observations", episode.observations, row: [header.observationCount])
    }
    let observations = group.makeGroup("observations")
    if header.observationCount > 0 {
      try observations.write(key, episode.observations, row: [header.observationCount])
    }
    if header.hasGoals {
      try observations.write("achieved_goal", episode.achievedGoals, row: [3])
      try observations.write("desired_goal", episode.desiredGoals, row: [3])
    }
    for (camera, view) in zip(header.cameras, episode.views) where withImages {
      try write(view.color, as: MinariSpaces.imageKey(camera.name), to: observations)
    }
  }

  private static func write(_ images: PictureRows, as name: String, to group: HDF5GroupWriter)
    throws
  {
    guard images.coding == .png else {
      return try group.write(
        name, UInt8.self, images.compressedRows, row: [images.size.height, images.size.width, 3])
    }
    // Zeros after the end of a file are passed over by whoever reads it.
    let length = images.rows.map(\.count).max() ?? 0
    var block: [UInt8] = []
    block.reserveCapacity(length * images.rows.count)
    for file in images.rows { block += file + Array(repeating: 0, count: length - file.count) }
    try group.write(name, block, row: [length], compresses: false)
  }

  private static func writeInfos(_ episode: EpisodeRecording, to infos: HDF5GroupWriter) throws {
    let header = episode.header
    try infos.writeJudgements(of: episode)
    try infos.write("goal", episode.desiredGoals, row: [3])
    try infos.write("state", episode.states, row: [header.stateCount])
    // Of moments there is one more: at the first, nothing had been wanted yet.
    try infos.write("policy_action", [0, 0, 0, 0] + episode.wantedActions, row: [4])
    guard !episode.views.isEmpty else { return }
    let poses = infos.makeGroup("camera_to_world")
    let depth = header.hasDepth ? infos.makeGroup("depth_millimetres") : nil
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

  /// With pictures in colour, camera by camera, from wherever they are.
  static func read(
    _ group: HDF5Group, images: (EpisodeHeader, _ camera: String) throws -> PictureRows
  ) throws -> EpisodeRecording {
    var episode = try EpisodeRecording(EpisodeHeader(from: group))
    let header = episode.header
    let (steps, moments) = (header.stepCount, header.stepCount + 1)
    let infos = try group.group("infos")
    episode.observations = try readObservations(of: header, in: group)
    if header.hasGoals {
      episode.achievedGoals = try group.group("observations")
        .array("achieved_goal", count: moments, row: [3])
    }
    episode.actions = try group.array("actions", count: steps, row: [4])
    episode.rewards = try group.array("rewards", count: steps)
    episode.terminations = try group.array("terminations", count: steps)
    episode.truncations = try group.array("truncations", count: steps)
    try infos.readJudgements(of: &episode)
    episode.states = try infos.array("state", count: moments, row: [header.stateCount])
    episode.wantedActions = try wantedActions(of: header, in: infos)
    episode.views = try header.cameras.map { try readView($0, of: header, infos, images) }
    return episode
  }

  static func readSteps(_ group: HDF5Group) throws -> EpisodeSteps {
    let header = try EpisodeHeader(from: group)
    let observations = try readObservations(of: header, in: group)
    return EpisodeSteps(
      header: header, observations: Array(observations.dropLast(header.observationCount)),
      actions: try wantedActions(of: header, in: group.group("infos")))
  }

  private static func wantedActions(
    of header: EpisodeHeader, in infos: HDF5Group
  ) throws -> [Float] {
    let actions: [Float] = try infos.array(
      "policy_action", count: header.stepCount + 1, row: [4])
    return Array(actions.dropFirst(4))
  }

  private static func readObservations(
    of header: EpisodeHeader, in group: HDF5Group
  ) throws -> [Double] {
    guard header.observationCount > 0 else { return [] }
    let row = [header.observationCount]
    guard let key = MinariSpaces.stateKey(header) else {
      return try group.array("observations", count: header.stepCount + 1, row: row)
    }
    return try group.group("observations").array(key, count: header.stepCount + 1, row: row)
  }

  private static func readView(
    _ camera: EpisodeHeader.Camera, of header: EpisodeHeader, _ infos: HDF5Group,
    _ images: (EpisodeHeader, _ camera: String) throws -> PictureRows
  ) throws -> EpisodeRecording.View {
    let moments = header.stepCount + 1
    let row = [header.imageHeight, header.imageWidth]
    var view = EpisodeRecording.View(color: try images(header, camera.name))
    view.poses = try infos.group("camera_to_world").array(camera.name, count: moments, row: [4, 4])
    if header.hasDepth {
      view.depth = try infos.group("depth_millimetres")
        .pictures(camera.name, header.size, UInt16.type, count: moments, row: row)
    }
    if header.hasSegmentation {
      view.segmentation = try infos.group("segmentation")
        .pictures(camera.name, header.size, UInt8.type, count: moments, row: row)
    }
    return view
  }

  private static func readImages(
    _ name: String, of header: EpisodeHeader, in group: HDF5Group
  ) throws -> PictureRows {
    let moments = header.stepCount + 1
    let array = try group.array(name)
    guard array.space.extents.count == 2, array.space.extents[0] == moments else {
      return try group.pictures(
        name, header.size, UInt8.type, count: moments,
        row: [header.imageHeight, header.imageWidth, 3])
    }
    try group.require(
      array, name, UInt8.type, count: moments, row: [array.space.extents[1]])
    let files = try group.read(name) { () throws(HDF5Failure) in
      try array.mapRows { row in Array(row[..<(row.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]) }
    }
    return PictureRows(header.size, .png, rows: files)
  }
}
