public import Sim

/// A task whose success is a matter of two points: what has been achieved and what is desired. Rewards can be
/// computed for any such pair without a simulation, which is what hindsight relabelling needs.
open class GoalTask: Task {
  /// Metres within which a goal counts as reached.
  public static let tolerance = 0.05

  /// What has been achieved: where the hand or the object is.
  open var achievedGoal: Vector3 {
    preconditionFailure("\(type(of: self)) has to override 'achievedGoal'")
  }

  /// The object, where there is one.
  open var object: BodyID? { nil }

  /// 0 where the goal is reached and -1 elsewhere, or the distance in metres below zero.
  public static func reward(
    achieved: Vector3, desired: Vector3, _ kind: EnvironmentOptions.RewardKind
  ) -> Double {
    let distance = (achieved - desired).length
    return switch kind {
    case .sparse: distance < tolerance ? 0 : -1
    case .shaped: -distance
    }
  }

  /// The same for many pairs at once; each goal is three numbers.
  public static func rewards(
    achieved: UnsafeBufferPointer<Double>, desired: UnsafeBufferPointer<Double>,
    _ kind: EnvironmentOptions.RewardKind, into rewards: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      achieved.count == 3 * rewards.count && desired.count == 3 * rewards.count,
      "\(rewards.count) rewards need as many goals of three numbers")
    for index in rewards.indices {
      rewards[index] = reward(
        achieved: achieved.vector(at: 3 * index), desired: desired.vector(at: 3 * index), kind)
    }
  }

  public final override func judge() -> Judgement {
    let distance = (achievedGoal - goal).length
    return Judgement(
      reward: -distance, isSuccess: distance < GoalTask.tolerance,
      approach: Shaping.nearness(reachNow, within: 0.02, margin: beginning.reach),
      progress: Shaping.nearness(distance, within: 0, margin: beginning.distance),
      isGrasped: object.map { isHolding($0) } ?? false, remaining: distance)
  }

  public final override func sparseReward(_ judgement: Judgement) -> Double {
    judgement.isSuccess ? 0 : -1
  }

  public override var firstObject: ObjectReading {
    guard let object else { return ObjectReading(toolCenter) }
    let pose = world.pose(of: object)
    return ObjectReading(pose.position, .wxyz(pose.rotation))
  }

  private var reachNow: Double { (firstObject.position - toolCenter).length }

  // MARK: State

  /// How many numbers the state has: those of the hand, and those of the object where there is one.
  final var stateCount: Int { 8 + (object == nil ? 0 : 16) }

  /// The hand's place and opening with their rates, then the object's place, its place from the hand, its
  /// quaternion, and its velocities relative to the hand and about itself. The goal is not part of it.
  final func write(
    _ frame: Observation.Frame, previous: Observation.Frame,
    to numbers: UnsafeMutableBufferPointer<Double>
  ) {
    let rate = 1 / world.timing.step
    let velocity = rate * (frame.hand - previous.hand)
    numbers.set(frame.hand, at: 0)
    numbers[3] = frame.opening
    numbers.set(velocity, at: 4)
    numbers[7] = rate * (frame.opening - previous.opening)
    guard let object else { return }
    numbers.set(frame.first, at: 8)
    numbers.set(frame.first.position - frame.hand, at: 15)
    numbers.set(world.velocity(of: object) - velocity, at: 18)
    numbers.set(world.angularVelocity(of: object), at: 21)
  }
}
