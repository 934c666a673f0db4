public import Sim

/// Turn a dial by a quarter turn.
public final class DialTurn: ArticulationTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "dial-turn", "Turn the dial by a quarter.", objects: ["dial"],
      placement: Placement(object: Box([-0.1, 0.7, 0], [0.1, 0.8, 0])))
  }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "dial foot", in: scene,
        base: [
          .cylinder(radius: 0.02, halfLength: 0.004, at: [0, 0, 0.004]).withMaterial(.charcoal)
        ],
        link: "dial",
        [
          .cylinder(radius: 0.05, halfLength: 0.017, at: [0, 0, 0.019], "disc").withMaterial(
            .white),
          .box(halfExtents: [0.015, 0.046, 0.015], at: [0, 0, 0.051], "knob").withMaterial(.red),
        ],
        .hinge(axis: [0, 0, 1], anchor: .zero), limits: -1.65...1.65, mass: 0.37,
        friction: 0.1, spring: .init(stiffness: 0, damping: 0.4)))
  }

  public override var site: Vector3 { [0, -0.05, 0] }
  public override var goalOffset: Vector3 { [0, 0.03, 0.03] }
  public override var distanceThreshold: Double { 0.07 }

  public override class func expert(_ observation: Observation) -> Action? {
    let axis = observation.goal - [0, 0.03, 0.03]
    let angle = Observation.angle(of: observation.object, about: axis, from: [0, -0.05, 0])
    guard abs(angle) < 1.45 else { return Action(deltaPosition: .zero, gripper: 1) }
    return observation.rotate(
      about: axis, from: [-0.036, -0.03, 0.086], angle: angle, leadAngle: 0.4, above: 0.13)
  }
}
