internal import Render
public import Sim
internal import Tasks

/// What is known of a recorded episode as a whole.
public struct EpisodeHeader: Codable, Equatable, Sendable {
  /// A camera as it was in the episode.
  public struct Camera: Codable, Equatable, Sendable {
    public var name: String
    /// Three by three, by row; the middle of the upper left pixel is (0, 0).
    public var intrinsics: [Double]
  }

  /// In the whole dataset.
  public var number: Int
  public var task: String
  /// Which of the dataset's tasks it is, and of how many.
  public var taskIndex, taskCount: Int
  /// Among the task's episodes.
  public var numberInTask: Int
  /// What the task asks, in words.
  public var sentence: String
  /// Counts up when what the task asks or pays changes.
  public var taskVersion: Int
  public var seed: UInt64
  public var policy: String
  /// The standard deviation of what was added to the policy's motions.
  public var noise: Double
  public var stepCount: Int
  public var total: Double
  /// The step of the first success; nil where there was none.
  public var firstSuccess: Int?
  public var succeedsAtEnd: Bool
  /// Three numbers.
  public var goal: [Double]
  public var dynamics: Dynamics
  /// Names of the bodies whose states are recorded, in their order.
  public var bodies: [String]
  /// Numbers of an observation.
  public var observationCount: Int
  /// Whether goals, desired and achieved, are apart from observations.
  public var hasGoals: Bool
  public var imageWidth, imageHeight: Int
  public var cameras: [Camera]
  public var hasDepth, hasSegmentation: Bool
  /// What the numbers in segmentations stand for.
  public var labels: [String]
}

extension EpisodeHeader {
  /// Numbers of the state of a body: place, turn (w first), velocity, angular velocity.
  static let bodyStateCount = 13

  var size: ImageSize { ImageSize(width: imageWidth, height: imageHeight) }
  var stateCount: Int { EpisodeHeader.bodyStateCount * bodies.count }
}
