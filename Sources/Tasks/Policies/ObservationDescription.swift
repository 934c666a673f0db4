public import Render

/// What a policy sees of an environment, and the size of each part.
public struct ObservationDescription: Codable, Hashable, Sendable {
  /// The size of the state vector: the stacked states, then ``taskOneHotSize`` values that are the task in its suite,
  /// then ``contextSize`` values that are the hidden parameters, where they are revealed.
  public var stateSize: Int
  public var taskOneHotSize: Int
  public var contextSize: Int
  /// Whether there are a desired and an achieved goal, as in goal tasks. Other tasks have their goal in the state.
  public var hasGoals: Bool
  /// The names of the cameras; empty without images.
  public var cameras: [String]
  public var imageSize: ImageSize
  /// The number of recent states, and of recent images of each camera, oldest first.
  public var frameStack: Int

  public init(_ environment: Environment) {
    let (options, observation) = (environment.options, environment.options.observation)
    stateSize = environment.observation.count
    taskOneHotSize = observation.includesTaskOneHot ? environment.identity?.count ?? 0 : 0
    contextSize = options.dynamics.isObservable ? options.dynamics.family?.ranges.count ?? 0 : 0
    hasGoals = environment.achievedGoal != nil
    cameras = observation.cameras
    imageSize = observation.imageSize
    frameStack = observation.frameStack
  }

  /// The bytes of all images.
  public var imageByteCount: Int { images?.byteCount ?? 0 }
}

extension ObservationDescription: CustomStringConvertible {
  /// The parts in words, for errors.
  public var description: String {
    let state = hasGoals ? "\(stateSize) values, 3 values of the goal" : "\(stateSize) values"
    return images.map { "\(state), \($0)" } ?? state
  }
}
