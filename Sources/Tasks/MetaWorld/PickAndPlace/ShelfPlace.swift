public import Sim

/// Put a cube on the upper board of a shelf.
public final class ShelfPlace: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "shelf-place", "Put the cube on the upper board of the shelf.", objects: ["cube", "shelf"],
      placement: Placement(
        object: Box([-0.1, 0.5, 0.019], [0.1, 0.6, 0.021]),
        goal: Box([-0.1, 0.8, 0.299], [0.1, 0.9, 0.301]), clearance: 0.1))
  }

  private let shelf: BodyID

  public required init(_ scene: Scene) throws {
    shelf = try scene.addFixture(
      "shelf",
      [
        .box(halfExtents: [0.01, 0.1, 0.32], at: [-0.11, 0, 0.32], "side"),
        .box(halfExtents: [0.01, 0.1, 0.32], at: [0.11, 0, 0.32], "side"),
        .box(halfExtents: [0.12, 0.1, 0.01], at: [0, 0, 0.65], "roof"),
        .box(halfExtents: [0.1, 0.095, 0.01], at: [0, -0.015, 0.24], "board").withMaterial(.oak),
        .box(halfExtents: [0.1, 0.095, 0.01], at: [0, -0.015, 0.05], "board").withMaterial(.oak),
        .box(halfExtents: [0.1, 0.01, 0.32], at: [0, 0.09, 0.32], "back"),
        .box(halfExtents: [0.1, 0.088, 0.021], at: [0, -0.008, 0.021], "foot"),
      ].withMaterial(.walnut))
    try super.init(scene, object: scene.addCube(mass: 0.05, friction: 2, resistsTurning: true))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    try world.setPose(Pose(initialState.goal - [0, 0, 0.3]), of: shelf)
    return initialState.goal
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let (cube, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.034)
    if let action = observation.grasp(at: cube + lift, width: 0.04) { return action }
    // Rise in front of the shelf, then move in.
    if cube.z < goal.z - 0.02, cube.y < goal.y - 0.13 {
      return observation.move(
        to: [goal.x, min(cube.y, goal.y - 0.2), goal.z + 0.01 + lift.z], gripper: 1)
    }
    return observation.move(to: goal + [0, -0.02, lift.z], gripper: 1)
  }
}
