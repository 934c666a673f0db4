internal import Base
internal import Render
internal import Sim

extension EnvironmentSnapshot {
  /// Throws if no environment could have reached this state, since a snapshot may come from an untrusted
  /// file. The world validates its own part.
  func validate(for environment: Environment) throws {
    func require(_ isRight: Bool, _ reason: @autoclosure () -> String) throws {
      guard isRight else { throw TaskError.snapshotMismatch(reason: reason()) }
    }
    try require(
      task == environment.task.profile.name,
      "its task is \(task); it must be \(environment.task.profile.name)")
    try require(
      observation.count == environment.observation.count
        && images.count == environment.images.count,
      "its observation options differ")
    try require(
      hiddenDynamics.options == environment.options.dynamics,
      "its hidden dynamics differ")
    try require(hiddenDynamics.isValid, "its hidden parameters are out of range")
    try require(episodes.state != .zero, "its random generator state is all zeros")
    try require(
      (0...max(environment.horizon, EnvironmentOptions.maximumHorizon)).contains(timeLimit),
      "its time limit is \(timeLimit) steps")
    try require(
      (0...timeLimit).contains(stepCount),
      "its step count is \(stepCount); it must be from 0 to \(timeLimit)")
    if let initialStateIndex {
      try require(
        environment.initialStates.indices.contains(initialStateIndex),
        "its initial state index is \(initialStateIndex); there are \(environment.initialStates.count)"
      )
    }
    try require(episodeStart.isValid, "its episode start is out of range")
    try require(outcome.isFinite, "its outcome is not finite")
    try require(frame.isFinite && previousFrame.isFinite, "its observed poses are not finite")
    try require(observation.allSatisfy(\.isFinite), "its observation is not finite")
    try appearance.validate(for: environment.task.world)
  }
}

extension EpisodeStart {
  /// The greatest distance in meters from the origin. Rewards of farther positions would not be finite.
  private static let maximumDistance = 1e6

  fileprivate var isValid: Bool {
    let positions = [initialState.object, initialState.goal, goal, firstObject, toolCenter]
    return positions.allSatisfy { $0.isFinite && $0.length <= Self.maximumDistance }
      && abs(goalDistance) <= Self.maximumDistance
  }
}

extension StepOutcome {
  fileprivate var isFinite: Bool {
    [reward, reachReward, placeReward, goalDistance].allSatisfy(\.isFinite)
  }
}

extension Observation.Frame {
  fileprivate var isFinite: Bool {
    [firstObject, secondObject].allSatisfy {
      $0.position.isFinite && $0.orientation.isFinite
    } && hand.isFinite && gripperOpening.isFinite
  }
}
