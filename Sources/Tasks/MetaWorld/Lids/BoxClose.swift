public import Sim

/// Put the lid on a box.
public final class BoxClose: CarryingTask {
  public override class var profile: TaskProfile {
    // Farther apart than in Meta-World by 17 mm, so that lid and box never start inside each other.
    TaskProfile(
      "box-close", "Put the lid on the box.", objects: ["lid", "box"],
      placement: Placement(
        object: Box([-0.05, 0.5, 0.02], [0.05, 0.55, 0.02]),
        goal: Box([-0.1, 0.7, 0.133], [0.1, 0.8, 0.133]), clearance: 0.267))
  }

  private let box: BodyID

  public required init(_ scene: Scene) throws {
    box = try scene.addFixture(
      "box",
      [
        .box(half: [0.1, 0.005, 0.03], at: [0, -0.095, 0.03], "wall"),
        .box(half: [0.1, 0.005, 0.03], at: [0, 0.095, 0.03], "wall"),
        .box(half: [0.005, 0.09, 0.03], at: [0.095, 0, 0.03], "wall"),
        .box(half: [0.005, 0.09, 0.03], at: [-0.095, 0, 0.03], "wall"),
        .box(half: [0.1, 0.1, 0.005], at: [0, 0, 0.005], "floor"),
      ].finished(.walnut))
    // The frame lies under the plate, in the middle; the bar to hold it by runs along y.
    let lid = try scene.addObject(
      "lid",
      [
        .box(half: [0.115, 0.115, 0.003], at: [0, 0, 0.003], "plate"),
        .box(half: [0.005, 0.115, 0.008], at: [0.11, 0, -0.008], "skirt"),
        .box(half: [0.005, 0.115, 0.008], at: [-0.11, 0, -0.008], "skirt"),
        .box(half: [0.105, 0.005, 0.008], at: [0, 0.11, -0.008], "skirt"),
        .box(half: [0.105, 0.005, 0.008], at: [0, -0.11, -0.008], "skirt"),
        .capsule(radius: 0.012, halfLength: 0.05, along: [0, 1, 0], at: [0, 0, 0.082], "bar")
          .finished(.brass),
        .capsule(radius: 0.008, halfLength: 0.033, at: [0, -0.05, 0.044], "post").finished(.brass),
        .capsule(radius: 0.008, halfLength: 0.033, at: [0, 0.05, 0.044], "post").finished(.brass),
      ].finished(.red), mass: 0.25)
    try super.init(scene, object: lid)
  }

  /// The lid lies on the table from the start, where Meta-World drops it.
  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0.016], yaw: .pi / 2)
    try world.setPose(Pose([layout.goal.x, layout.goal.y, 0]), of: box)
    return layout.goal
  }

  public override var tolerance: Double { 0.08 }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (lid, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.1)
    if let action = observation.take(at: lid + lift, width: 0.024) { return action }
    // Up, over the box, and down on it.
    let distance = horizontalDistance(lid, goal)
    let isLow = lid.z < 0.09 && distance > 0.05
    let way =
      isLow
      ? Vector3(lid.x, lid.y, 0.16)
      : Vector3(goal.x, goal.y, distance > 0.02 ? 0.14 : 0.066)
    return observation.move(to: way + lift, grip: 1)
  }
}
