internal import Learning
public import Tasks

/// A learning algorithm with its settings: what it is built from, and the order of its updates.
public protocol Algorithm: SendableMetatype {
  associatedtype Settings: AlgorithmSettings

  /// The name on the command line.
  static var name: String { get }
  /// A summary in one line.
  static var summary: String { get }
  /// The default settings for a suite.
  static func defaultSettings(for suite: Suite) -> Settings
  /// Whether the algorithm can learn from a recorded dataset.
  static var readsDatasets: Bool { get }
  /// Whether the algorithm learns from sequences of steps, as recurrent networks need them; see
  /// ``Kit/rollout(of:steps:sequenceLength:for:)``. If not, it refuses them.
  static var learnsFromSequences: Bool { get }

  init(_ settings: Settings)

  /// Builds networks, sources and updates from a kit.
  func build(_ kit: Kit) throws -> Program
}

extension Algorithm {
  public static var readsDatasets: Bool { false }
  public static var learnsFromSequences: Bool { false }
}

/// What the memory of training depends on besides the settings.
public struct ProblemSize: Sendable {
  /// The names of the tasks.
  public let tasks: [String]
  /// The size of the state vector, and of the networks' input, which includes the goal of goal tasks.
  public let observationSize, inputSize: Int
  public let hasGoals: Bool
  /// Whether a recorded dataset is read from disk.
  public let hasDataset: Bool
  /// The images of an observation; nil without cameras.
  public let images: ImageLayout?

  /// What the networks of policies and state values see.
  public var inputShape: InputShape {
    InputShape(features: inputSize, tasks: tasks, images: images)
  }

  /// The bytes that a row of a batch needs for one observation: its features, and its images as bytes and as values.
  var observationBytes: Double {
    MemoryDemand.float * Double(inputSize) + imageBytes
  }

  /// The bytes that a graph's row needs for the images of one observation.
  var imageBytes: Double { (1 + MemoryDemand.float) * Double(images?.byteCount ?? 0) }
}
