public import Sim

/// Turn a dial by a quarter.
public final class DialTurn: MechanismTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "dial-turn", "Turn the dial by a quarter.", objects: ["dial"],
      placement: Placement(object: Box([-0.1, 0.7, 0], [0.1, 0.8, 0])))
  }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      mechanism: Mechanism(
        "dial foot", in: scene,
        base: [.cylinder(radius: 0.02, halfLength: 0.004, at: [0, 0, 0.004]).finished(.charcoal)],
        part: "dial",
        [
          .cylinder(radius: 0.05, halfLength: 0.017, at: [0, 0, 0.019], "disc").finished(.white),
          .box(half: [0.015, 0.046, 0.015], at: [0, 0, 0.051], "knob").finished(.red),
        ],
        .turns(about: [0, 0, 1], through: .zero), limits: -1.65...1.65, mass: 0.37,
        friction: 0.1, spring: .init(stiffness: 0, damping: 0.4)))
  }

  public override var marker: Vector3 { [0, -0.05, 0] }
  public override var goalOffset: Vector3 { [0, 0.03, 0.03] }
  public override var tolerance: Double { 0.07 }

  public override class func expert(_ observation: Observation) -> Action? {
    let axis = observation.goal - [0, 0.03, 0.03]
    let angle = Observation.angle(of: observation.object, about: axis, from: [0, -0.05, 0])
    guard abs(angle) < 1.45 else { return Action(motion: .zero, grip: 1) }
    return observation.turn(
      about: axis, from: [-0.036, -0.03, 0.086], angle: angle, lead: 0.4, above: 0.13)
  }
}
