public import Sim

/// A box with a large button on a spring: what the four button tasks share.
open class Button: MechanismTask {
  /// Where the pressing face is, in the box's frame.
  static let face = Vector3(0, -0.1935, 0)

  public required init(_ scene: Scene) throws {
    // The housing leaves a shaft open, so that the button has its 8 cm of travel.
    try super.init(
      scene,
      mechanism: Mechanism(
        "button box", in: scene,
        base: [
          .box(half: [0.12, 0.102, 0.048], at: [0, 0.012, 0.072], "housing"),
          .box(half: [0.12, 0.102, 0.048], at: [0, 0.012, -0.072], "housing"),
          .box(half: [0.047, 0.102, 0.024], at: [-0.073, 0.012, 0], "housing"),
          .box(half: [0.047, 0.102, 0.024], at: [0.073, 0.012, 0], "housing"),
        ],
        part: "button",
        [
          .cylinder(
            radius: 0.021, halfLength: 0.039, along: [0, 1, 0], at: [0, -0.128, 0], "shaft"),
          .cylinder(
            radius: 0.026, halfLength: 0.008, along: [0, 1, 0], at: [0, -0.166, 0], "collar"),
          .cylinder(
            radius: 0.043, halfLength: 0.011, along: [0, 1, 0], at: [0, -0.183, 0], "head"),
        ],
        .slides(along: [0, 1, 0]), limits: 0...0.08, mass: 0.05, friction: 0.2,
        spring: .init(stiffness: 20, damping: 4, rest: -0.03)))
  }

  open override var marker: Vector3 { Button.face }
}

/// A box whose button faces the robot.
open class FrontButton: Button {
  open override var goalOffset: Vector3 { [0, -0.1, 0] }
  open override var remaining: Double { abs(observedPoint.y - goal.y) }
  open override var tolerance: Double { 0.02 }
}

/// A box whose button faces up.
open class TopButton: Button {
  open override var orientation: Rotation { Rotation(angle: -.pi / 2, about: [1, 0, 0]) }
  open override var observedOrientation: SIMD4<Double> { .wxyz(orientation) }
  open override var goalOffset: Vector3 { [0, 0, 0.1] }
  open override var remaining: Double { abs(observedPoint.z - goal.z) }
  open override var tolerance: Double { 0.024 }

  /// The closed fingers come down on the button and stay there.
  open override class func expert(_ observation: Observation) -> Action? {
    let (button, goal) = (observation.object, observation.goal)
    let isAbove = horizontalDistance(observation.hand, button) < 0.025
    let place = Vector3(button.x, button.y, isAbove ? goal.z + 0.045 : button.z + 0.07)
    return observation.approach(place, above: 0.36, grip: 1)
  }
}
