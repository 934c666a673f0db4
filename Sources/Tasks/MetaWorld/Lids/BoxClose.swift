public import Sim

/// Put the lid on a box.
public final class BoxClose: ObjectTask {
  public override class var profile: TaskProfile {
    // The clearance exceeds Meta-World's by 17 mm, so that lid and box never overlap at the start.
    TaskProfile(
      "box-close", "Put the lid on the box.", objects: ["lid", "box"],
      placement: Placement(
        object: Box([-0.05, 0.5, 0.02], [0.05, 0.55, 0.02]),
        goal: Box([-0.1, 0.7, 0.133], [0.1, 0.8, 0.133]), clearance: 0.267))
  }

  /// In meters; Meta-World's bar is 16 mm wide. Closed fingers that press on it from above pass it as late as there, and are
  /// not forced open: they would fall past a bar of 16 mm too early, and one of 21 mm would open them by 7 mm.
  private static let barRadius = 0.0095

  private let box: BodyID

  public required init(_ scene: Scene) throws {
    box = try scene.addFixture(
      "box",
      [
        .box(halfExtents: [0.1, 0.005, 0.03], at: [0, -0.095, 0.03], "wall"),
        .box(halfExtents: [0.1, 0.005, 0.03], at: [0, 0.095, 0.03], "wall"),
        .box(halfExtents: [0.005, 0.09, 0.03], at: [0.095, 0, 0.03], "wall"),
        .box(halfExtents: [0.005, 0.09, 0.03], at: [-0.095, 0, 0.03], "wall"),
        .box(halfExtents: [0.1, 0.1, 0.005], at: [0, 0, 0.005], "floor"),
      ].withMaterial(.walnut))
    // The origin is the center of the plate's lower face. The bar to grasp runs along y.
    let lid = try scene.addObject(
      "lid",
      [
        .box(halfExtents: [0.115, 0.115, 0.003], at: [0, 0, 0.003], "plate"),
        .box(halfExtents: [0.005, 0.115, 0.008], at: [0.11, 0, -0.008], "skirt"),
        .box(halfExtents: [0.005, 0.115, 0.008], at: [-0.11, 0, -0.008], "skirt"),
        .box(halfExtents: [0.105, 0.005, 0.008], at: [0, 0.11, -0.008], "skirt"),
        .box(halfExtents: [0.105, 0.005, 0.008], at: [0, -0.11, -0.008], "skirt"),
        .capsule(
          radius: BoxClose.barRadius, halfLength: 0.05, along: [0, 1, 0], at: [0, 0, 0.082], "bar"
        ).withMaterial(.brass),
        .capsule(radius: 0.008, halfLength: 0.033, at: [0, -0.05, 0.044], "post").withMaterial(
          .brass),
        .capsule(radius: 0.008, halfLength: 0.033, at: [0, 0.05, 0.044], "post").withMaterial(
          .brass),
      ].withMaterial(.red), mass: 0.25)
    try super.init(scene, object: lid)
  }

  /// The lid starts at rest on the table. Meta-World drops it.
  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.016], yaw: .pi / 2)
    try world.setPose(Pose([initialState.goal.x, initialState.goal.y, 0]), of: box)
    return initialState.goal
  }

  public override var distanceThreshold: Double { 0.08 }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (lid, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.1)
    if let action = observation.grasp(at: lid + lift, width: 2 * barRadius) { return action }
    // Rise, move over the box, then lower the lid.
    let distance = horizontalDistance(lid, goal)
    let isLow = lid.z < 0.09 && distance > 0.05
    let waypoint =
      isLow
      ? Vector3(lid.x, lid.y, 0.16)
      : Vector3(goal.x, goal.y, distance > 0.02 ? 0.14 : 0.066)
    return observation.move(to: waypoint + lift, gripper: 1)
  }
}
