public import Sim

/// Pull a plug out of its socket.
public final class PegUnplugSide: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "peg-unplug-side", "Pull the plug out of the socket.", objects: ["plug", "socket"],
      placement: Placement(object: Box([-0.25, 0.6, -0.001], [-0.15, 0.8, 0.001])))
  }

  private let socket: BodyID

  public required init(_ scene: Scene) throws {
    // A plate with an opening of 4.4 cm, and a cradle that keeps the plug level.
    socket = try scene.addFixture(
      "socket",
      [
        .box(halfExtents: [0.025, 0.039, 0.022], at: [0, 0.061, 0.131], "plate"),
        .box(halfExtents: [0.025, 0.039, 0.022], at: [0, -0.061, 0.131], "plate"),
        .box(halfExtents: [0.025, 0.1, 0.023], at: [0, 0, 0.176], "plate"),
        .box(halfExtents: [0.025, 0.1, 0.0545], at: [0, 0, 0.0545], "plate"),
        .box(halfExtents: [0.02, 0.02, 0.0465], at: [0.069, 0, 0.0465], "cradle").withMaterial(
          .charcoal),
      ].withMaterial(.white))
    let plug = try scene.addObject(
      "plug",
      [
        .box(halfExtents: [0.025, 0.0205, 0.0205], at: [-0.035, 0, 0], "pin").withMaterial(.steel),
        .cylinder(
          radius: 0.037, halfLength: 0.004, along: [1, 0, 0], at: [-0.013, 0, 0], "collar"
        ).withMaterial(.charcoal),
        .box(halfExtents: [0.035, 0.038, 0.038], at: [0.025, 0, 0], "grip"),
        .sphere(radius: 0.03, at: [0.055, 0, 0], "knob"),
      ].withMaterial(.orange), mass: 0.08)
    try super.init(scene, object: plug)
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    let root = Vector3(initialState.object.x, initialState.object.y, 0)
    try world.setPose(Pose(root), of: socket)
    try placeObject(at: root + [0.044, 0, 0.131])
    return root + [0.194, 0, 0.131]
  }

  /// The observed point is the outer end.
  public override var site: Vector3 { [0.04, 0, 0] }
  public override var quaternionOrder: QuaternionOrder { .wxyz }

  /// The open fingers come down over the grip.
  public override func evaluateState() -> StepOutcome {
    evaluatePickPlace(
      object,
      reachDistance: entryDistance(
        from: toolCenter, to: sitePosition, along: [0, 0, -1], clearance: 0.08),
      goalDistance: goalDistance, threshold: distanceThreshold, isSuccess: isSuccess)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let (plug, goal) = (observation.object, observation.goal)
    let hold = Vector3(-0.01, 0, 0.01)
    let action = observation.grasp(
      at: plug + hold, width: 0.076, hover: 0.1, tolerance: 0.004)
    return action ?? observation.move(to: goal + hold, gripper: 1)
  }
}
