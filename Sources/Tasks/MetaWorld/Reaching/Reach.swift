public import Sim

/// Move the fingertips to a point in the air.
public class Reach: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "reach", "Bring the fingertips to the goal.", objects: ["puck"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02]),
        goal: Box([-0.1, 0.8, 0.05], [0.1, 0.9, 0.3]), clearance: 0.15))
  }

  public override class var sharedScene: SharedScene? { .puck }

  override init(_ scene: Scene, object: BodyID) throws {
    try super.init(scene, object: object)
  }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addPuck())
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return initialState.goal
  }

  public override var distanceThreshold: Double { 0.05 }

  public override var goalDistance: Double { (toolCenter - goal).length }

  public override func evaluateState() -> StepOutcome {
    let goalDistance = goalDistance
    let path = path
    let placeReward = RewardShaping.toleranceReward(
      path.remaining, threshold: distanceThreshold, margin: path.total - distanceThreshold)
    let isSuccess = goalDistance <= distanceThreshold
    return StepOutcome(
      reward: isSuccess ? 10 : 9 * placeReward, isSuccess: isSuccess, reachReward: placeReward,
      placeReward: placeReward, goalDistance: goalDistance)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    observation.move(to: observation.goal + [0, 0, 0.045], gripper: -1)
  }
}
