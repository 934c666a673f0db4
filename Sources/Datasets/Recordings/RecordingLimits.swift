internal import Base
internal import Render
internal import Tasks

/// The largest recordings there are. What a file says beyond them nobody has recorded, so it is refused before there is
/// memory for it.
enum RecordingLimits {
  static let steps = 1...1_000_000
  static let observationCount = 0...10_000
  static let tasks = 1...1000
  static let episodes = 1...1_000_000
  static let bodies = 1000
  static let cameras = 64
  static let labels = 1 << 16
  /// Of Parquet.
  static let files = 1_000_000
  /// Bytes of an episode's header.
  static let headerSize = 1 << 20
  /// Bytes of what says what a dataset is.
  static let recordSize = 1 << 26
  /// Bytes that each episode takes up at the least, whatever the format.
  static let smallestEpisode = 512

  static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(TaskError) {
    guard !range.contains(value) else { return }
    throw .invalidOption(
      name: name, given: "\(value)", allowed: "from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Names become names of files.
  static func require(name: String, of what: String) throws(TaskError) {
    guard !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix("."),
      name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") })
    else {
      throw .invalidOption(
        name: "the name of \(what)", given: "'\(name)'", allowed: "one word without '/'")
    }
  }

  static func require(_ size: ImageSize) throws(TaskError) {
    try require("the width of pictures", size.width, in: ImageSize.sides)
    try require("the height of pictures", size.height, in: ImageSize.sides)
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
  /// Throws where no recorded episode can be so.
  func validate() throws(TaskError) {
    typealias Limits = RecordingLimits
    try Limits.require("the number of steps", stepCount, in: Limits.steps)
    try Limits.require("the number of an episode", number, in: 0...Limits.episodes.upperBound - 1)
    try Limits.require("the number in its task", numberInTask, in: 0...number)
    try Limits.require("the number of tasks", taskCount, in: Limits.tasks)
    try Limits.require("the number of its task", taskIndex, in: 0...taskCount - 1)
    try Limits.require(name: task, of: "a task")
    try Limits.require("the step of success", firstSuccess ?? 1, in: 1...stepCount)
    try Limits.require(
      "the number of what is observed", observationCount, in: Limits.observationCount)
    try Limits.require("the number of bodies", bodies.count, in: 0...Limits.bodies)
    try Limits.require("the number of labels", labels.count, in: 0...Limits.labels)
    try Limits.require("the length of the goal", goal.count, in: 3...3)
    try Limits.require(size)
    try Limits.require(cameras: cameras.map(\.name))
    for camera in cameras {
      try Limits.require("the length of a camera's intrinsics", camera.intrinsics.count, in: 9...9)
    }
  }
}

extension RecordingPlan {
  /// Throws where no dataset can be so, whatever its tasks and cameras are.
  func validateLimits() throws(TaskError) {
    typealias Limits = RecordingLimits
    guard !specs.isEmpty else {
      throw .invalidOption(
        name: "the list of tasks", given: "empty", allowed: "one task or more")
    }
    try Limits.require("the number of tasks", specs.count, in: Limits.tasks)
    for spec in specs { try Limits.require(name: spec.task, of: "a task") }
    guard (0...10).contains(noise) else {
      throw .invalidOption(name: "the noise", given: "\(noise)", allowed: "from 0 to 10")
    }
    try Limits.require("the number of episodes", episodesPerTask, in: Limits.episodes)
    try Limits.require("the number of episodes of all tasks", episodeCount, in: Limits.episodes)
    try Limits.require(
      "the number of steps after success", stepsAfterSuccess ?? 0, in: 0...Limits.steps.upperBound)
    try Limits.require(pictures.size)
    try Limits.require(cameras: pictures.cameras)
    guard !pictures.cameras.isEmpty || !(pictures.hasDepth || pictures.hasSegmentation) else {
      throw .invalidOption(
        name: "the list of cameras", given: "empty",
        allowed: "one camera or more where depth or segmentation is to be drawn")
    }
  }
}
