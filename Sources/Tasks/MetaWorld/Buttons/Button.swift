public import Sim

/// A box with a large button on a spring: what the four button tasks share.
open class Button: MechanismTask {
  public required init(_ scene: Scene) throws {
    // The housing leaves a shaft open, so that the button has its 8 cm of travel.
    try super.init(
      scene,
      mechanism: Mechanism(
        "button box", in: scene,
        base: [
          .box(half: [0.12, 0.102, 0.048], at: [0, 0.012, 0.072], "housing"),
          .box(half: [0.12, 0.102, 0.048], at: [0, 0.012, -0.072], "housing"),
          .box(half: [0.047, 0.102, 0.024], at: [-0.073, 0.012, 0], "housing").finished(.yellow),
          .box(half: [0.047, 0.102, 0.024], at: [0.073, 0.012, 0], "housing").finished(.yellow),
        ].finished(.charcoal),
        part: "button",
        [
          .cylinder(
            radius: 0.021, halfLength: 0.039, along: [0, 1, 0], at: [0, -0.128, 0], "shaft"),
          .cylinder(
            radius: 0.026, halfLength: 0.008, along: [0, 1, 0], at: [0, -0.166, 0], "collar"),
          .cylinder(
            radius: 0.043, halfLength: 0.011, along: [0, 1, 0], at: [0, -0.183, 0], "head"
          ).finished(.red),
        ].finished(.steel),
        .slides(along: [0, 1, 0]), limits: 0...0.08, mass: 0.05, friction: 0.2,
        spring: .init(stiffness: 20, damping: 4, rest: -0.03)))
  }

  /// The middle of the pressing face.
  open override var marker: Vector3 { [0, -0.1935, 0] }
}
