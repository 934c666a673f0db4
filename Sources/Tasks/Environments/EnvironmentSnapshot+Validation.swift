internal import Base
internal import Render
internal import Sim

extension EnvironmentSnapshot {
  /// Throws where an environment could not have come to this state by itself, as it may be in bytes that somebody else
  /// has written. The world looks after its own part.
  func validate(for environment: Environment) throws {
    func require(_ isRight: Bool, _ reason: @autoclosure () -> String) throws {
      guard isRight else { throw TaskError.snapshotMismatch(reason: reason()) }
    }
    try require(
      task == environment.task.profile.name,
      "it was taken of \(task), and this is \(environment.task.profile.name)")
    try require(
      numbers.count == environment.observation.count && pixels.count == environment.images.count,
      "it was taken with other observation options")
    try require(
      hidden.options == environment.options.dynamics, "it was taken with other hidden dynamics")
    try require(hidden.isValid, "its hidden parameters are out of range")
    try require(episodes.state != .zero, "its generator of random numbers is all zeros")
    try require(
      (0...max(environment.horizon, EnvironmentOptions.longestHorizon)).contains(limit),
      "its episode is cut off after \(limit) steps")
    try require(
      (0...limit).contains(stepCount), "it is at step \(stepCount) of an episode of \(limit)")
    if let layoutIndex {
      try require(
        environment.layouts.indices.contains(layoutIndex),
        "it is of layout \(layoutIndex) of \(environment.layouts.count)")
    }
    try require(beginning.isValid, "where its episode began is out of reach")
    try require(judgement.isFinite, "its judgement is not finite")
    try require(frame.isFinite && previousFrame.isFinite, "what was observed is not finite")
    try require(numbers.allSatisfy(\.isFinite), "its observation is not finite")
    try visuals.validate(for: environment.task.world)
  }
}

extension Beginning {
  /// Metres from the middle of the world: rewards of anything farther off would be no numbers.
  private static let farthest = 1e6

  fileprivate var isValid: Bool {
    let places = [layout.object, layout.goal, goal, firstObject, toolCenter]
    return places.allSatisfy { $0.isFinite && $0.length <= Self.farthest }
      && abs(remaining) <= Self.farthest
  }
}

extension Judgement {
  fileprivate var isFinite: Bool {
    [reward, approach, progress, remaining].allSatisfy(\.isFinite)
  }
}

extension Observation.Frame {
  fileprivate var isFinite: Bool {
    [first, second].allSatisfy {
      $0.position.isFinite && $0.orientation.isFinite
    } && hand.isFinite && opening.isFinite
  }
}
