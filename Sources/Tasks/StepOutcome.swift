/// A task's evaluation of one state: rewards, success and distances.
public struct StepOutcome: Codable, Equatable, Sendable {
  /// The dense reward, from 0 to 10; exactly 10 on success. Goal tasks use the negative distance instead.
  public var reward: Double
  public var isSuccess: Bool
  /// From 0 to 1: how near the hand is to the object or link.
  public var reachReward: Double
  /// From 0 to 1: how near the object or link is to the goal.
  public var placeReward: Double
  /// Whether both fingers touch the object.
  public var isGrasped: Bool
  /// The remaining distance to the goal, in meters or radians.
  public var goalDistance: Double

  public init(
    reward: Double, isSuccess: Bool, reachReward: Double = 0, placeReward: Double = 0,
    isGrasped: Bool = false, goalDistance: Double = 0
  ) {
    self.reward = reward
    self.isSuccess = isSuccess
    self.reachReward = reachReward
    self.placeReward = placeReward
    self.isGrasped = isGrasped
    self.goalDistance = goalDistance
  }
}
