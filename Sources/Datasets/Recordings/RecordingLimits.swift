internal import Base
internal import Render
internal import Tasks

/// The limits of recordings. Larger values in a file are refused before memory for them is allocated.
enum RecordingLimits {
  static let steps = 1...1_000_000
  static let observationSize = 0...10_000
  static let tasks = 1...1000
  static let episodes = 1...1_000_000
  static let sources = 1...10_000
  static let bodies = 1000
  static let cameras = 64
  static let labels = 1 << 16
  /// The number of Parquet files.
  static let files = 1_000_000
  /// Bytes of an episode's header.
  static let headerSize = 1 << 20
  /// Bytes of a manifest.
  static let manifestSize = 1 << 26
  /// The fewest bytes that an episode takes in any format.
  static let smallestEpisode = 512

  static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(TaskError) {
    guard !range.contains(value) else { return }
    throw .invalidOption(
      name: name, given: "\(value)", allowed: "from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Checks a name that becomes a file name.
  static func require(name: String, of what: String) throws(TaskError) {
    guard !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix("."),
      name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") })
    else {
      throw .invalidOption(
        name: "the name of \(what)", given: "'\(name)'", allowed: "one word without '/'")
    }
  }

  static func require(_ size: ImageSize) throws(TaskError) {
    try require("the image width", size.width, in: ImageSize.sideRange)
    try require("the image height", size.height, in: ImageSize.sideRange)
  }

  static func require(cameras names: [String]) throws(TaskError) {
    try require("the number of cameras", names.count, in: 0...cameras)
    for (index, camera) in names.enumerated() {
      try require(name: camera, of: "a camera")
      guard !names[..<index].contains(camera) else {
        throw .invalidOption(
          name: "the list of cameras", given: "one with \(camera) twice",
          allowed: "one that names each camera once")
      }
    }
  }
}

extension EpisodeHeader {
  /// Throws if a value is out of range.
  func validate() throws(TaskError) {
    typealias Limits = RecordingLimits
    try Limits.require("the number of steps", stepCount, in: Limits.steps)
    try Limits.require(
      "the episode index", episodeIndex, in: 0...Limits.episodes.upperBound - 1)
    try Limits.require("the episode index in its task", episodeIndexInTask, in: 0...episodeIndex)
    try Limits.require("the number of tasks", taskCount, in: Limits.tasks)
    try Limits.require("the task index", taskIndex, in: 0...taskCount - 1)
    try Limits.require(name: task, of: "a task")
    try Limits.require("the step of the first success", firstSuccess ?? 1, in: 1...stepCount)
    try Limits.require(
      "the observation size", observationSize, in: Limits.observationSize)
    try Limits.require("the number of bodies", bodies.count, in: 0...Limits.bodies)
    try Limits.require(
      "the number of episodes since the seed", episodesSinceSeed ?? 0,
      in: 0...Limits.episodes.upperBound)
    guard initialState == nil || episodesSinceSeed ?? 0 == 0 else {
      throw .invalidOption(
        name: "the initial state of an episode", given: "set by a person",
        allowed: "none where other episodes began before it")
    }
    try Limits.require("the number of labels", labels.count, in: 0...Limits.labels)
    try Limits.require(
      "the number of other tasks", otherTasks?.count ?? 0, in: 0...Limits.tasks.upperBound)
    for task in otherTasks ?? [] { try Limits.require(name: task, of: "another task") }
    try Limits.require("the length of the goal", goal.count, in: 3...3)
    try Limits.require(size)
    try Limits.require(cameras: cameras.map(\.name))
    for camera in cameras {
      try Limits.require("the length of a camera's intrinsics", camera.intrinsics.count, in: 9...9)
    }
  }
}

extension RecordingPlan {
  /// Throws if a value is out of range. It does not check that the tasks and cameras exist.
  func validateLimits() throws(TaskError) {
    typealias Limits = RecordingLimits
    guard !specs.isEmpty else {
      throw .invalidOption(
        name: "the list of tasks", given: "empty", allowed: "one task or more")
    }
    try Limits.require("the number of tasks", specs.count, in: Limits.tasks)
    for spec in specs { try Limits.require(name: spec.task, of: "a task") }
    guard (0...10).contains(maxNoiseStd) else {
      throw .invalidOption(name: "the noise", given: "\(maxNoiseStd)", allowed: "from 0 to 10")
    }
    try Limits.require("the number of episodes", episodesPerTask, in: Limits.episodes)
    try validateSources()
    try Limits.require("the number of episodes of all tasks", episodeCount, in: Limits.episodes)
    try Limits.require(
      "the number of steps after success", stepsAfterSuccess ?? 0, in: 0...Limits.steps.upperBound)
    try Limits.require(images.size)
    try Limits.require(cameras: images.cameras)
    guard !images.cameras.isEmpty || !(images.hasDepth || images.hasSegmentation) else {
      throw .invalidOption(
        name: "the list of cameras", given: "empty",
        allowed: "one camera or more for depth or segmentation")
    }
  }

  private func validateSources() throws(TaskError) {
    typealias Limits = RecordingLimits
    guard let sources else { return }
    try Limits.require("the number of merged recordings", sources.count, in: Limits.sources)
    for source in sources {
      guard source.episodes.count == specs.count else {
        throw .invalidOption(
          name: "the list of a merged recording's episodes", given: "\(source.episodes.count) long",
          allowed: "a number for each of \(specs.count) tasks")
      }
      for count in source.episodes {
        try Limits.require(
          "the number of a merged recording's episodes", count, in: 0...Limits.episodes.upperBound)
      }
    }
    for count in numbering.counts {
      try Limits.require("the number of episodes of a task", count, in: Limits.episodes)
    }
  }
}
