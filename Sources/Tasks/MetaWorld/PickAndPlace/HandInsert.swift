public import Sim

/// Carry a cube down into a pit.
public final class HandInsert: CarryingTask {
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
    try super.init(scene, object: scene.addCube(mass: 0.05))
  }

  /// The cube lies on the raised top from the start, where Meta-World has it spring up out of it.
  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0.07])
    return layout.goal
  }

  public override var tolerance: Double { 0.05 }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (cube, goal) = (observation.object, observation.goal)
    if let action = observation.take(at: cube + [0, 0, 0.034], width: 0.04) { return action }
    if horizontalDistance(cube, goal) > 0.012, cube.z > 0.06 {
      let isLow = cube.z < 0.09 && horizontalDistance(cube, goal) > 0.05
      let way = isLow ? Vector3(cube.x, cube.y, 0.17) : Vector3(goal.x, goal.y, 0.15)
      return observation.move(to: way, grip: 1)
    }
    return observation.move(to: [goal.x, goal.y, 0.05], grip: 1)
  }
}
