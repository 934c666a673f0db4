public import Sim

/// Bring the fingertips to a point in the air.
public class Reach: CarryingTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "reach", "Bring the fingertips to the goal.", objects: ["puck"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02]),
        goal: Box([-0.1, 0.8, 0.05], [0.1, 0.9, 0.3]), clearance: 0.15))
  }

  override init(_ scene: Scene, object: BodyID) throws {
    try super.init(scene, object: object)
  }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addPuck())
  }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0.02])
    return layout.goal
  }

  public override var tolerance: Double { 0.05 }

  public override var remaining: Double { (toolCenter - goal).length }

  public override func judge() -> Judgement {
    let remaining = remaining
    let progress = Shaping.nearness(
      remaining, within: tolerance, margin: beginning.remaining - tolerance)
    let isSuccess = remaining <= tolerance
    return Judgement(
      reward: isSuccess ? 10 : 9 * progress, isSuccess: isSuccess, approach: progress,
      progress: progress, remaining: remaining)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    observation.move(to: observation.goal + [0, 0, 0.045], grip: -1)
  }
}
