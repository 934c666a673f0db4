internal import Sim

/// A cabinet with a drawer: what opening and closing it share.
open class Drawer: MechanismTask {
  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      mechanism: Mechanism(
        "cabinet", in: scene,
        base: [
          .box(half: [0.008, 0.1, 0.084], at: [-0.11, 0, 0.084], "side"),
          .box(half: [0.008, 0.1, 0.084], at: [0.11, 0, 0.084], "side"),
          .box(half: [0.102, 0.008, 0.076], at: [0, 0.092, 0.076], "back"),
          .box(half: [0.102, 0.092, 0.014], at: [0, -0.008, 0.014], "floor"),
          .box(half: [0.102, 0.1, 0.008], at: [0, 0, 0.16], "top"),
        ].finished(.oak),
        part: "drawer",
        [
          .box(half: [0.1, 0.008, 0.052], at: [0, -0.092, 0.098], "front").finished(.teal),
          .box(half: [0.1, 0.008, 0.052], at: [0, 0.072, 0.098], "back").finished(.white),
          .box(half: [0.008, 0.074, 0.052], at: [-0.092, -0.01, 0.098], "side").finished(.white),
          .box(half: [0.008, 0.074, 0.052], at: [0.092, -0.01, 0.098], "side").finished(.white),
          .box(half: [0.1, 0.09, 0.008], at: [0, -0.01, 0.038], "floor").finished(.white),
          .capsule(
            radius: 0.009, halfLength: 0.03, along: [0, 1, 0], at: [-0.05, -0.13, 0.09], "handle"),
          .capsule(
            radius: 0.009, halfLength: 0.05, along: [1, 0, 0], at: [0, -0.16, 0.09], "handle"),
          .capsule(
            radius: 0.009, halfLength: 0.03, along: [0, 1, 0], at: [0.05, -0.13, 0.09], "handle"),
        ].finished(.steel),
        .slides(along: [0, 1, 0]), limits: -0.175...0, mass: 0.38, friction: 0.3,
        spring: .init(stiffness: 0, damping: 2)))
  }
}
