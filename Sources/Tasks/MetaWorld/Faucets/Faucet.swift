internal import Sim

/// A faucet with a lever, shared by opening and closing it.
open class Faucet: ArticulationTask {
  open override class var sharedScene: SharedScene? { .faucet }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "faucet", in: scene,
        base: [
          .cylinder(radius: 0.046, halfLength: 0.009, at: [0, 0, 0.009], "foot"),
          .cylinder(radius: 0.017, halfLength: 0.044, at: [0, 0, 0.061], "stem"),
        ].withMaterial(.steel),
        link: "lever",
        [
          .cylinder(
            radius: 0.012, halfLength: 0.021, along: [0, 1, 0], at: [0, -0.05, 0.125], "neck"),
          .capsule(
            radius: 0.017, halfLength: 0.055, along: [0, 1, 0], at: [0, -0.12, 0.125], "lever"
          ).withMaterial(.red),
          .cylinder(radius: 0.032, halfLength: 0.02, at: [0, 0, 0.125], "hub"),
        ].withMaterial(.brass),
        .hinge(axis: [0, 0, 1], anchor: .zero), limits: -1.75...1.75, mass: 0.6,
        friction: 0.1, spring: .init(stiffness: 0, damping: 2)))
  }

  open override var distanceThreshold: Double { 0.07 }

  /// Pushes the lever round; `side` is 1 to open and -1 to close.
  static func expert(_ observation: Observation, side: Double) -> Action {
    let axis = observation.goal - [side * 0.175, 0, 0.125]
    let angle = Observation.angle(
      of: observation.object, about: axis, from: [-side * 0.015, -0.175, 0])
    let isDone = side * angle > 1.58
    return observation.rotate(
      about: axis, from: [-side * 0.036, -0.14, 0.13], angle: angle,
      leadAngle: isDone ? 0 : side * 0.3, above: 0.2)
  }
}
