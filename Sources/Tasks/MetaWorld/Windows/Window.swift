internal import Sim

/// A window with a sliding sash, shared by opening and closing it.
open class Window: ArticulationTask {
  open override class var sharedScene: SharedScene? { .window }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "window frame", in: scene,
        base: [
          .box(halfExtents: [0.015, 0.03, 0.181], at: [-0.216, 0, 0], "post"),
          .box(halfExtents: [0.015, 0.03, 0.181], at: [0.216, 0, 0], "post"),
          .box(halfExtents: [0.25, 0.06, 0.01], at: [0, 0, -0.192], "foot").withMaterial(.gray),
          .box(halfExtents: [0.201, 0.03, 0.015], at: [0, 0, -0.166], "sill"),
          .box(halfExtents: [0.201, 0.03, 0.015], at: [0, 0, 0.166], "lintel"),
          .box(halfExtents: [0.08, 0.012, 0.01], at: [0.1, 0.013, -0.14], "pane"),
          .box(halfExtents: [0.08, 0.012, 0.01], at: [0.1, 0.013, 0.14], "pane"),
          .box(halfExtents: [0.08, 0.003, 0.13], at: [0.1, 0.008, 0], "pane").withMaterial(.glass),
          .box(halfExtents: [0.01, 0.012, 0.15], at: [0.01, 0.013, 0], "pane"),
          .box(halfExtents: [0.01, 0.012, 0.15], at: [0.19, 0.013, 0], "pane"),
        ].withMaterial(.white),
        link: "sash",
        [
          .box(halfExtents: [0.014, 0.012, 0.15], at: [-0.014, -0.013, 0], "rail").withMaterial(
            .blue),
          .box(halfExtents: [0.01, 0.012, 0.15], at: [-0.19, -0.013, 0], "rail").withMaterial(
            .blue),
          .box(halfExtents: [0.076, 0.012, 0.01], at: [-0.104, -0.013, 0.14], "rail").withMaterial(
            .blue),
          .box(halfExtents: [0.076, 0.012, 0.01], at: [-0.104, -0.013, -0.14], "rail").withMaterial(
            .blue),
          .box(halfExtents: [0.076, 0.003, 0.13], at: [-0.104, -0.016, 0], "glass").withMaterial(
            .glass),
          .capsule(
            radius: 0.008, halfLength: 0.035, along: [0, 1, 0], at: [-0.014, -0.06, 0.045],
            "handle"),
          .capsule(
            radius: 0.008, halfLength: 0.035, along: [0, 1, 0], at: [-0.014, -0.06, -0.045],
            "handle"),
          .capsule(radius: 0.008, halfLength: 0.045, at: [-0.014, -0.095, 0], "handle"),
        ].withMaterial(.orange),
        .slider(axis: [1, 0, 0]), limits: 0...0.2, mass: 0.64, friction: 0.5,
        spring: .init(stiffness: 0, damping: 2)))
  }

  open override var observedOrientation: SIMD4<Double> { .zero }
  open override var goalDistance: Double { abs(sitePosition.x - goal.x) }

  /// Pushes the handle's bar from one side; `side` is 1 to push right. `end` is the final x of the hand.
  static func push(_ observation: Observation, bar: Vector3, side: Double, end: Double) -> Action {
    let hand = observation.hand
    let stand = bar.x - side * 0.06
    let isBeside = abs(hand.y - bar.y) < 0.025 && side * (bar.x - hand.x) > 0
    if isBeside { return observation.move(to: [end, bar.y, bar.z], gripper: 1) }
    let isInLine = abs(hand.x - stand) < 0.02 && abs(hand.z - bar.z) < 0.03
    let y = isInLine ? bar.y : min(hand.y, bar.y - 0.13)
    return observation.move(to: [stand, y, bar.z], gripper: 1)
  }
}
