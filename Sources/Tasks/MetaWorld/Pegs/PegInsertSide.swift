public import Sim

/// Insert a peg into a hole in the side of a block.
public final class PegInsertSide: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "peg-insert-side", "Put the peg into the hole in the block's side.",
      objects: ["peg", "block"],
      placement: Placement(
        object: Box([0, 0.5, 0.02], [0.2, 0.7, 0.02]),
        goal: Box([-0.35, 0.4, -0.001], [-0.25, 0.7, 0.001]), clearance: 0.1))
  }

  /// The grasp point and the head of the peg, in its own frame.
  private static let grip = Vector3(0.03, 0, 0.01)
  private static let head = Vector3(-0.1, 0, 0)

  /// The cosine of 15 degrees, the greatest angle between an inserted peg and the hole. In a hole of 60 mm, a peg of 30 mm
  /// that is in it by 50 mm can be no more askew.
  private static let alignedCosine = 0.966

  private let block: BodyID

  public required init(_ scene: Scene) throws {
    block = try scene.addFixture(
      "block",
      [
        .box(halfExtents: [0.1, 0.1, 0.05], at: [0, 0, 0.05], "lower"),
        .box(halfExtents: [0.1, 0.1, 0.02], at: [0, 0, 0.18], "upper"),
        .box(halfExtents: [0.1, 0.035, 0.03], at: [0, -0.065, 0.13], "side").withMaterial(.gray),
        .box(halfExtents: [0.1, 0.035, 0.03], at: [0, 0.065, 0.13], "side").withMaterial(.gray),
      ].withMaterial(.stone))
    let peg = try scene.addObject(
      "peg", [.box(halfExtents: [0.12, 0.015, 0.015]).withMaterial(.green)], mass: 0.1,
      resistsTurning: true)
    try super.init(scene, object: peg)
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.015])
    let block = Vector3(initialState.goal.x, initialState.goal.y, 0)
    try world.setPose(Pose(block), of: self.block)
    return block + [0.03, 0, 0.13]
  }

  public override var site: Vector3 { PegInsertSide.grip }

  /// The distance in meters from head to hole. Lateral error counts double.
  public override var goalDistance: Double {
    let head = world.pose(of: object).act(on: PegInsertSide.head)
    return ((head - goal) * Vector3(1, 2, 2)).length
  }

  /// A peg that is wedged askew at the hole's edge is not in it.
  public override var isSuccess: Bool {
    let axis = world.rotation(of: object).act(on: [1, 0, 0])
    return super.isSuccess && abs(axis.x) > PegInsertSide.alignedCosine
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let (peg, goal) = (observation.object, observation.goal)
    if let action = observation.grasp(at: peg + [0, 0, 0.027], width: 0.03) { return action }
    let rotation = QuaternionOrder.xyzw.rotation(from: observation.current.firstObject.orientation)
    let head = peg + rotation.act(on: PegInsertSide.head - grip)
    // Align in front of the hole first, then move straight in.
    let lateralOffset = max(abs(head.y - goal.y), abs(head.z - goal.z))
    var waypoint = goal
    if lateralOffset > (head.x < goal.x + 0.1 ? 0.012 : 0.006) {
      waypoint.x = max(head.x, goal.x + 0.13)
      if horizontalDistance(head, goal) > 0.2 { waypoint.x = goal.x + 0.13 }
    }
    return observation.move(to: observation.hand + waypoint - head, gripper: 1)
  }
}
