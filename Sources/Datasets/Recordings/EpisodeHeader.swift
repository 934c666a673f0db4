internal import Render
public import Sim
public import Tasks

/// The metadata of a recorded episode.
public struct EpisodeHeader: Codable, Equatable, Sendable {
  /// A camera and its calibration.
  public struct Camera: Codable, Equatable, Sendable {
    public var name: String
    /// The pinhole intrinsics K, three by three in row-major order; pixel centers are at integers, as in OpenCV.
    public var intrinsics: [Double]
  }

  /// The episode's index in the dataset.
  public var episodeIndex: Int
  public var task: String
  /// The index of its task in the dataset, and the number of tasks.
  public var taskIndex, taskCount: Int
  /// The episode's index among those of its task.
  public var episodeIndexInTask: Int
  /// The task's instruction in natural language.
  public var instruction: String
  /// The version of the task, which increases when its dynamics or rewards change.
  public var taskVersion: Int
  public var seed: UInt64
  /// The number of episodes that began in the same environment after that of the seed, up to this one; nil if there is
  /// none.
  public var episodesSinceSeed: Int?
  /// The initial state that a person set; nil for that of the seed.
  public var initialState: InitialState?
  public var policy: String
  /// The standard deviation of the noise added to the policy's motions.
  public var noiseStd: Double
  public var stepCount: Int
  public var episodeReturn: Double
  /// The step of the first success; nil if there was none.
  public var firstSuccess: Int?
  public var succeedsAtEnd: Bool
  /// The goal's position, three values.
  public var goal: [Double]
  public var dynamics: Dynamics
  /// The names of the bodies whose states are recorded, in order; empty where none are, as in training.
  public var bodies: [String]
  /// The size of the state vector.
  public var observationSize: Int
  /// Whether the observation has separate desired and achieved goals.
  public var hasGoals: Bool
  public var imageWidth, imageHeight: Int
  public var cameras: [Camera]
  public var hasDepth, hasSegmentation: Bool
  /// The names of the labels in segmentation images.
  public var labels: [String]
  /// The other tasks of the shared scene as which the episode was evaluated; nil for none.
  public var otherTasks: [String]?
  /// Whether the episode tells which actions a person chose; nil counts as false.
  public var hasInterventions: Bool?
  /// Whether the person who acted called it a success; nil without an answer.
  public var isMarkedSuccess: Bool?
}

extension EpisodeHeader {
  /// The size of a body's state: position, quaternion (w first), velocity, angular velocity.
  static let bodyStateSize = 13

  var size: ImageSize { ImageSize(width: imageWidth, height: imageHeight) }
  var stateSize: Int { EpisodeHeader.bodyStateSize * bodies.count }
}
