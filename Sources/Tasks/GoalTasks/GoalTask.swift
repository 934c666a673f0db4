public import Sim

/// A multi-goal task (Plappert et al. 2018): success depends only on the achieved and the desired goal.
///
/// The reward of any pair of goals needs no simulation, as hindsight experience replay requires (Andrychowicz
/// et al. 2017).
open class GoalTask: Task {
  /// The distance in meters within which a goal counts as reached.
  public static let distanceThreshold = 0.05

  /// The achieved goal: the position of the hand or the object.
  open var achievedGoal: Vector3 {
    preconditionFailure("\(type(of: self)) must override 'achievedGoal'")
  }

  /// The object; nil in tasks that only move the hand.
  open var object: BodyID? { nil }

  /// The sparse reward is 0 within the threshold and -1 elsewhere. The dense reward is the negative distance
  /// in meters.
  public static func computeReward(
    achievedGoal achieved: Vector3, desiredGoal desired: Vector3,
    _ kind: EnvironmentOptions.RewardType
  ) -> Double {
    let distance = (achieved - desired).length
    return switch kind {
    case .sparse: distance < distanceThreshold ? 0 : -1
    case .dense: -distance
    }
  }

  /// Computes the rewards of many pairs of goals, three values for each goal.
  public static func computeRewards(
    achievedGoals achieved: UnsafeBufferPointer<Double>,
    desiredGoals desired: UnsafeBufferPointer<Double>,
    _ kind: EnvironmentOptions.RewardType, into rewards: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      achieved.count == 3 * rewards.count && desired.count == 3 * rewards.count,
      "\(rewards.count) rewards need \(3 * rewards.count) values in each array of goals")
    for index in rewards.indices {
      rewards[index] = computeReward(
        achievedGoal: achieved.vector(at: 3 * index), desiredGoal: desired.vector(at: 3 * index),
        kind)
    }
  }

  public final override func evaluateState() -> StepOutcome {
    let distance = (achievedGoal - goal).length
    return StepOutcome(
      reward: -distance, isSuccess: distance < GoalTask.distanceThreshold,
      reachReward: RewardShaping.toleranceReward(
        reachDistance, threshold: 0.02, margin: episodeStart.reachDistance),
      placeReward: RewardShaping.toleranceReward(
        distance, threshold: 0, margin: episodeStart.objectGoalDistance),
      isGrasped: object.map { isGrasping($0) } ?? false, goalDistance: distance)
  }

  public final override func sparseReward(_ outcome: StepOutcome) -> Double {
    outcome.isSuccess ? 0 : -1
  }

  public override var firstObject: ObjectPose {
    guard let object else { return ObjectPose(toolCenter) }
    let pose = world.pose(of: object)
    return ObjectPose(pose.position, .wxyz(pose.rotation))
  }

  private var reachDistance: Double { (firstObject.position - toolCenter).length }

  // MARK: State

  /// The size of the state vector: 8 values for the hand and 16 for the object.
  final var stateSize: Int { 8 + (object == nil ? 0 : 16) }

  /// Writes the position and opening of the hand with their velocities, then the object: its pose, its
  /// position and velocity relative to the hand, and its angular velocity. The state vector excludes the
  /// goal.
  final func write(
    _ frame: Observation.Frame, previous: Observation.Frame,
    to values: UnsafeMutableBufferPointer<Double>
  ) {
    let rate = 1 / world.timing.step
    let velocity = rate * (frame.hand - previous.hand)
    values.set(frame.hand, at: 0)
    values[3] = frame.gripperOpening
    values.set(velocity, at: 4)
    values[7] = rate * (frame.gripperOpening - previous.gripperOpening)
    guard let object else { return }
    values.set(frame.firstObject, at: 8)
    values.set(frame.firstObject.position - frame.hand, at: 15)
    values.set(world.velocity(of: object) - velocity, at: 18)
    values.set(world.angularVelocity(of: object), at: 21)
  }
}
