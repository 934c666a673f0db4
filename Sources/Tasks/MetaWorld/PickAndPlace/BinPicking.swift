public import Sim

/// Carry a cube from one bin to the other.
public final class BinPicking: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "bin-picking", "Carry the cube from the left bin into the right one.",
      objects: ["cube", "left bin", "right bin"],
      workspace: TaskProfile.workspace(downTo: 0.07),
      placement: Placement(
        object: Box([-0.21, 0.65, 0.02], [-0.03, 0.75, 0.02]),
        goal: Box([0.12, 0.7, 0], [0.12, 0.7, 0])))
  }

  public required init(_ scene: Scene) throws {
    _ = try scene.addFixture("left bin", BinPicking.tray(at: [-0.12, 0.7, 0]).withMaterial(.gray))
    _ = try scene.addFixture("right bin", BinPicking.tray(at: [0.12, 0.7, 0]).withMaterial(.white))
    try super.init(scene, object: scene.addCube(mass: 0.1))
  }

  /// A tray of 24 cm by 20 cm and 6 cm high, with walls of 5 mm. It has room for the cube at every start.
  private static func tray(at position: Vector3) -> [ShapeDefinition] {
    [
      .box(halfExtents: [0.12, 0.1, 0.005], at: position + [0, 0, 0.005], "floor"),
      .box(halfExtents: [0.12, 0.0025, 0.03], at: position + [0, -0.0975, 0.03], "wall"),
      .box(halfExtents: [0.12, 0.0025, 0.03], at: position + [0, 0.0975, 0.03], "wall"),
      .box(halfExtents: [0.0025, 0.1, 0.03], at: position + [-0.1175, 0, 0.03], "wall"),
      .box(halfExtents: [0.0025, 0.1, 0.03], at: position + [0.1175, 0, 0.03], "wall"),
    ]
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.03])
    return initialState.goal
  }

  public override var distanceThreshold: Double { 0.05 }

  /// The cube's path leads over the walls between the bins.
  public override var path: PathProgress {
    PathProgress(
      remaining: entryDistance(
        from: objectPosition, to: goal, along: [0, 0, -1], clearance: 0.09, tolerance: 0.05),
      total: episodeStart.goalDistance)
  }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (cube, goal) = (observation.object, observation.goal)
    // The open fingers must fit between the walls.
    let target = Vector3(cube.x, min(max(cube.y, 0.663), 0.737), max(cube.z + 0.034, 0.07))
    if let action = observation.grasp(at: target, width: 0.04, hover: 0.1) { return action }
    if horizontalDistance(cube, goal) > 0.03 {
      let height = cube.z < 0.09 && horizontalDistance(cube, goal) > 0.08
      let waypoint = height ? Vector3(cube.x, target.y, 0.2) : Vector3(goal.x, goal.y, 0.18)
      return observation.move(to: waypoint, gripper: 1)
    }
    return observation.move(to: [goal.x, goal.y, 0.07], gripper: 1)
  }
}
