public import Render

/// What an agent observes.
public struct ObservationOptions: Codable, Hashable, Sendable {
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// The task's default: Meta-World's 39 values, or the state vector of a goal task.
    case standard
    /// The same, then velocities of hand, fingers and objects, joint angles, joint velocities, the hand's
    /// orientation and contact forces.
    case extended
    /// The position and opening of the hand, joint angles and joint velocities.
    case proprioception
    /// No state vector, for learning from images alone.
    case none
  }

  public var state = State.standard
  /// The number of recent states and images in an observation, oldest first.
  public var frameStack = 1
  /// Whether a one-hot vector of the task in its suite follows the states.
  public var includesTaskOneHot = false
  /// The names of the cameras; empty for no images.
  public var cameras: [String] = []
  public var imageSize = ImageSize(width: 84, height: 84)
  public var imageStyle = ImageStyle()

  public init() {}

  /// Throws if the options are not valid.
  public func validate() throws {
    guard (1...64).contains(frameStack) else {
      throw TaskError.invalidOption(
        name: "the number of stacked frames", given: "\(frameStack)", allowed: "from 1 to 64")
    }
    for name in cameras { _ = try Camera.find(name) }
    for (side, length) in [("width", imageSize.width), ("height", imageSize.height)]
    where !ImageSize.sideRange.contains(length) {
      throw TaskError.invalidOption(
        name: "the \(side) of images", given: "\(length)", allowed: "from 16 to 4096 pixels")
    }
    try imageStyle.randomization.validate()
    guard state != .none || !cameras.isEmpty || includesTaskOneHot else {
      throw TaskError.invalidOption(
        name: "the observation", given: "empty", allowed: "a state, images, or both")
    }
  }
}
