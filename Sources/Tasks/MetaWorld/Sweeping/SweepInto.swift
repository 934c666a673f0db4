public import Sim

/// Sweep a cube into a pit in the table.
public final class SweepInto: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "sweep-into", "Sweep the cube into the pit.", objects: ["cube", "pit"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02]),
        goal: Box([-0.001, 0.8399, 0.0199], [0.001, 0.8401, 0.0201]), clearance: 0.15),
      hasRim: false)
  }

  public required init(_ scene: Scene) throws {
    try scene.addTableWithPit()
    try super.init(scene, object: scene.addCube(mass: 0.05, resistsTurning: true))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.07])
    return [0, 0.84, 0.02]
  }

  public override var distanceThreshold: Double { 0.05 }

  /// Ignores height.
  public override var goalDistance: Double { horizontalDistance(objectPosition, goal) }

  public override class func expert(_ observation: Observation) -> Action? {
    let (cube, goal) = (observation.object, observation.goal)
    if let action = observation.grasp(at: cube + [0, 0, 0.034], width: 0.04) { return action }
    let height = horizontalDistance(cube, goal) > 0.03 ? 0.106 : 0.06
    return observation.move(to: [goal.x, goal.y, height], gripper: 1)
  }
}
