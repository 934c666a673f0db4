import Sim
import Tasks

/// Put a ball into a tray and let go of it.
final class TidyUp: ObjectTask {
  override class var profile: TaskProfile {
    TaskProfile(
      "tidy-up", "Put the ball into the tray.", objects: ["ball", "tray"],
      placement: Placement(
        object: Box([-0.2, 0.5, 0.025], [0.2, 0.65, 0.025]),
        goal: Box([-0.2, 0.75, 0], [0.2, 0.85, 0]), clearance: 0.2))
  }

  private let tray: BodyID

  required init(_ scene: Scene) throws {
    var parts = [
      ShapeDefinition.box(halfExtents: [0.06, 0.06, 0.005], at: [0, 0, 0.005], "floor")
    ]
    for side in [-1.0, 1.0] {
      parts.append(.box(halfExtents: [0.006, 0.06, 0.02], at: [side * 0.066, 0, 0.02], "wall"))
      parts.append(.box(halfExtents: [0.072, 0.006, 0.02], at: [0, side * 0.066, 0.02], "wall"))
    }
    tray = try scene.addFixture("tray", parts)
    let ball = ShapeDefinition.sphere(radius: 0.025)
    try super.init(scene, object: scene.addObject("ball", [ball], mass: 0.2))
  }

  override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: initialState.object)
    try world.setPose(Pose(initialState.goal), of: tray)
    return initialState.goal + [0, 0, 0.035]  // the ball's center when it lies in the tray
  }

  override var distanceThreshold: Double { 0.05 }  // anywhere on the tray's floor
  override var isSuccess: Bool { super.isSuccess && !isGrasping(object) }

  override class func expert(_ observation: Observation) -> Action? {
    let (ball, goal) = (observation.object, observation.goal)
    // Release the ball above the center of the tray, and leave a ball in the tray alone.
    if horizontalDistance(ball, goal) < (ball.z < 0.05 ? 0.07 : 0.02) {
      return observation.move(to: goal + [0, 0, 0.15], gripper: -1)
    }
    if let action = observation.grasp(at: ball + [0, 0, 0.025], width: 0.05) { return action }
    return observation.approach(goal + [0, 0, 0.08], above: 0.15, gripper: 1)
  }
}
