public import Render

/// What an agent is shown.
public struct ObservationOptions: Codable, Hashable, Sendable {
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// The task's own: Meta-World's 39 numbers, or a goal task's state.
    case standard
    /// The same, then velocities of hand, fingers and objects, joint angles and speeds, and touch.
    case rich
    /// The hand's place and opening, joint angles and joint speeds: what a robot knows of itself.
    case proprioception
    /// No numbers, for those who learn from images alone.
    case none
  }

  public var state = State.standard
  /// How many of the last states and images are shown together, oldest first.
  public var stack = 1
  /// Whether a one-hot vector at the end says which of a suite's tasks it is.
  public var showsTask = false
  /// Names of cameras; none for no images.
  public var cameras: [String] = []
  public var imageSize = ImageSize(width: 84, height: 84)
  public var imageStyle = ImageStyle()

  public init() {}

  func validate() throws {
    guard (1...64).contains(stack) else {
      throw TaskError.invalidOption(
        name: "the number of stacked frames", given: "\(stack)", allowed: "from 1 to 64")
    }
    for name in cameras { _ = try Camera.find(name) }
    for (side, length) in [("width", imageSize.width), ("height", imageSize.height)]
    where !ImageSize.sides.contains(length) {
      throw TaskError.invalidOption(
        name: "the \(side) of images", given: "\(length)", allowed: "from 16 to 4096 pixels")
    }
    try imageStyle.variation.validate()
    guard state != .none || !cameras.isEmpty || showsTask else {
      throw TaskError.invalidOption(
        name: "the observation", given: "empty", allowed: "a state, or images of some camera")
    }
  }
}
