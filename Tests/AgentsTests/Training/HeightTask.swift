import Sim
import Tasks
import Testing

/// Bring the hand to a height. The reward is one there, and falls in proportion to the distance.
///
/// The largest return is known: the hand moves at most one action scale in a step, and can stay.
final class HeightTask: Task {
  static let metresPerReward = 0.1

  override class var profile: TaskProfile {
    let start = Box([0, 0.6, 0.02], [0, 0.6, 0.02])
    return TaskProfile(
      "height", "Hold the hand at the height.", objects: [],
      placement: Placement(object: start, goal: Box([0, 0.6, 0.1], [0, 0.6, 0.3])))
  }

  override func reset(to initialState: InitialState) throws -> Vector3 { initialState.goal }

  override var firstObject: ObjectPose { .none }

  override func evaluateState() -> StepOutcome {
    let distance = abs(arm.handPosition.z - goal.z)
    return StepOutcome(reward: 1 - distance / Self.metresPerReward, isSuccess: distance < 0.01)
  }

  override class func expert(_ observation: Observation) -> Action? {
    let left = observation.goal.z - observation.hand.z
    return Action(deltaPosition: [0, 0, 25 * left], gripper: 0).clamped
  }

  /// The largest return of an episode that starts at a distance from the height.
  static func maximumReturn(from distance: Double, steps: Int) -> Double {
    (1...steps).reduce(0) {
      let left = max(0, distance - Double($1) * profile.controlTiming.actionScale)
      return $0 + 1 - left / metresPerReward
    }
  }

  static let suite = WaitingTask.suite(of: HeightTask.self)

  /// The mean return of some episodes, as a fraction of the largest one.
  static func returnFraction(of policy: any Policy, horizon: Int) throws -> Double {
    var options = HeightTask.suite.defaultOptions
    options.horizon = horizon
    options.goals.selection = .random
    let environment = try HeightTask.suite.specs(options: options)[0].make()
    let driver = try PolicyDriver(policy, in: environment)
    var returnFractions: [Double] = []
    for seed in 0..<20 {
      try environment.reset(seed: UInt64(seed))
      try driver.beginTrial(seed: 0)
      let distance = abs(environment.task.arm.handPosition.z - environment.goal.z)
      let most = HeightTask.maximumReturn(from: distance, steps: horizon)
      let episode = try EpisodeResult.run(driver)
      #expect(episode.episodeReturn <= most + 1e-9)
      returnFractions.append(episode.episodeReturn / most)
    }
    return Statistics.mean(returnFractions)
  }
}
