public import Sim

/// Carry a cube down into a pit.
public final class HandInsert: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "hand-insert", "Take the cube down into the pit.", objects: ["cube", "pit"],
      workspace: TaskProfile.workspace(downTo: -0.15),
      placement: Placement(
        object: Box([-0.1, 0.6, 0.05], [0.1, 0.7, 0.05]),
        goal: Box([-0.04, 0.8, -0.0201], [0.04, 0.88, -0.0199]), clearance: 0.15),
      hasRim: false)
  }

  public required init(_ scene: Scene) throws {
    try scene.addTableWithPit()
    try super.init(scene, object: scene.addCube(mass: 0.05, resistsTurning: true))
  }

  /// The cube starts at rest on the raised top. In Meta-World it starts inside the table and springs out.
  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.07])
    return initialState.goal
  }

  public override var distanceThreshold: Double { 0.05 }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (cube, goal) = (observation.object, observation.goal)
    if let action = observation.grasp(at: cube + [0, 0, 0.034], width: 0.04) { return action }
    if horizontalDistance(cube, goal) > 0.012, cube.z > 0.06 {
      let isLow = cube.z < 0.09 && horizontalDistance(cube, goal) > 0.05
      let waypoint = isLow ? Vector3(cube.x, cube.y, 0.17) : Vector3(goal.x, goal.y, 0.15)
      return observation.move(to: waypoint, gripper: 1)
    }
    return observation.move(to: [goal.x, goal.y, 0.05], gripper: 1)
  }
}
