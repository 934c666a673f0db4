internal import Sim

/// A cabinet with a drawer, shared by opening and closing it.
open class Drawer: ArticulationTask {
  open override class var sharedScene: SharedScene? { .drawer }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "cabinet", in: scene,
        base: [
          .box(halfExtents: [0.008, 0.1, 0.084], at: [-0.11, 0, 0.084], "side"),
          .box(halfExtents: [0.008, 0.1, 0.084], at: [0.11, 0, 0.084], "side"),
          .box(halfExtents: [0.102, 0.008, 0.076], at: [0, 0.092, 0.076], "back"),
          .box(halfExtents: [0.102, 0.092, 0.014], at: [0, -0.008, 0.014], "floor"),
          .box(halfExtents: [0.102, 0.1, 0.008], at: [0, 0, 0.16], "top"),
        ].withMaterial(.oak),
        link: "drawer",
        [
          .box(halfExtents: [0.1, 0.008, 0.052], at: [0, -0.092, 0.098], "front").withMaterial(
            .teal),
          .box(halfExtents: [0.1, 0.008, 0.052], at: [0, 0.072, 0.098], "back").withMaterial(
            .white),
          .box(halfExtents: [0.008, 0.074, 0.052], at: [-0.092, -0.01, 0.098], "side").withMaterial(
            .white),
          .box(halfExtents: [0.008, 0.074, 0.052], at: [0.092, -0.01, 0.098], "side").withMaterial(
            .white),
          .box(halfExtents: [0.1, 0.09, 0.008], at: [0, -0.01, 0.038], "floor").withMaterial(
            .white),
          .capsule(
            radius: 0.009, halfLength: 0.03, along: [0, 1, 0], at: [-0.05, -0.13, 0.09], "handle"),
          .capsule(
            radius: 0.009, halfLength: 0.05, along: [1, 0, 0], at: [0, -0.16, 0.09], "handle"),
          .capsule(
            radius: 0.009, halfLength: 0.03, along: [0, 1, 0], at: [0.05, -0.13, 0.09], "handle"),
        ].withMaterial(.steel),
        .slider(axis: [0, 1, 0]), limits: -0.175...0, mass: 0.38, friction: 0.3,
        spring: .init(stiffness: 0, damping: 2)))
  }
}
