internal import Sim

/// A window with a sash that slides: what opening and closing it share.
open class Window: MechanismTask {
  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      mechanism: Mechanism(
        "window frame", in: scene,
        base: [
          .box(half: [0.015, 0.03, 0.181], at: [-0.216, 0, 0], "post"),
          .box(half: [0.015, 0.03, 0.181], at: [0.216, 0, 0], "post"),
          .box(half: [0.25, 0.06, 0.01], at: [0, 0, -0.192], "foot").finished(.gray),
          .box(half: [0.201, 0.03, 0.015], at: [0, 0, -0.166], "sill"),
          .box(half: [0.201, 0.03, 0.015], at: [0, 0, 0.166], "lintel"),
          .box(half: [0.08, 0.012, 0.01], at: [0.1, 0.013, -0.14], "pane"),
          .box(half: [0.08, 0.012, 0.01], at: [0.1, 0.013, 0.14], "pane"),
          .box(half: [0.08, 0.003, 0.13], at: [0.1, 0.008, 0], "pane").finished(.glass),
          .box(half: [0.01, 0.012, 0.15], at: [0.01, 0.013, 0], "pane"),
          .box(half: [0.01, 0.012, 0.15], at: [0.19, 0.013, 0], "pane"),
        ].finished(.white),
        part: "sash",
        [
          .box(half: [0.014, 0.012, 0.15], at: [-0.014, -0.013, 0], "rail").finished(.blue),
          .box(half: [0.01, 0.012, 0.15], at: [-0.19, -0.013, 0], "rail").finished(.blue),
          .box(half: [0.076, 0.012, 0.01], at: [-0.104, -0.013, 0.14], "rail").finished(.blue),
          .box(half: [0.076, 0.012, 0.01], at: [-0.104, -0.013, -0.14], "rail").finished(.blue),
          .box(half: [0.076, 0.003, 0.13], at: [-0.104, -0.016, 0], "glass").finished(.glass),
          .capsule(
            radius: 0.008, halfLength: 0.035, along: [0, 1, 0], at: [-0.014, -0.06, 0.045],
            "handle"),
          .capsule(
            radius: 0.008, halfLength: 0.035, along: [0, 1, 0], at: [-0.014, -0.06, -0.045],
            "handle"),
          .capsule(radius: 0.008, halfLength: 0.045, at: [-0.014, -0.095, 0], "handle"),
        ].finished(.orange),
        .slides(along: [1, 0, 0]), limits: 0...0.2, mass: 0.64, friction: 0.5,
        spring: .init(stiffness: 0, damping: 2)))
  }

  open override var observedOrientation: SIMD4<Double> { .zero }
  open override var remaining: Double { abs(observedPoint.x - goal.x) }

  /// Pushes the handle's bar from one side: `side` is 1 to push right. `end` is where the hand stops.
  static func push(_ observation: Observation, bar: Vector3, side: Double, end: Double) -> Action {
    let hand = observation.hand
    let stand = bar.x - side * 0.06
    let isBeside = abs(hand.y - bar.y) < 0.025 && side * (bar.x - hand.x) > 0
    if isBeside { return observation.move(to: [end, bar.y, bar.z], grip: 1) }
    let isInLine = abs(hand.x - stand) < 0.02 && abs(hand.z - bar.z) < 0.03
    let y = isInLine ? bar.y : min(hand.y, bar.y - 0.13)
    return observation.move(to: [stand, y, bar.z], grip: 1)
  }
}
