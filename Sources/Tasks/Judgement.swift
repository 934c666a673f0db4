/// What a task says of the state the world is in.
public struct Judgement: Codable, Equatable, Sendable {
  /// From 0 to 10, and 10 just where the task is done.
  public var reward: Double
  public var isSuccess: Bool
  /// From 0 to 1: how near the hand is to what it has to touch.
  public var approach: Double
  /// From 0 to 1: how near the object is to where it has to go.
  public var progress: Double
  /// Whether the hand holds the object.
  public var isGrasped: Bool
  /// Metres or radians that are left to the goal.
  public var remaining: Double

  public init(
    reward: Double, isSuccess: Bool, approach: Double = 0, progress: Double = 0,
    isGrasped: Bool = false, remaining: Double = 0
  ) {
    self.reward = reward
    self.isSuccess = isSuccess
    self.approach = approach
    self.progress = progress
    self.isGrasped = isGrasped
    self.remaining = remaining
  }
}
