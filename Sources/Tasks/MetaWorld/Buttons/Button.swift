public import Sim

/// A box with a large button on a spring, shared by the four button tasks.
open class Button: ArticulationTask {
  public required init(_ scene: Scene) throws {
    // The housing leaves a shaft open, so that the button can travel its 8 cm. Its front is 15 mm farther
    // back than Meta-World's, where the hand tilts forward as it pushes: the palm would stop at it before the
    // button is pressed.
    try super.init(
      scene,
      articulation: Articulation(
        "button box", in: scene,
        base: [
          .box(halfExtents: [0.12, 0.0945, 0.048], at: [0, 0.0195, 0.072], "housing"),
          .box(halfExtents: [0.12, 0.0945, 0.048], at: [0, 0.0195, -0.072], "housing"),
          .box(halfExtents: [0.047, 0.0945, 0.024], at: [-0.073, 0.0195, 0], "housing")
            .withMaterial(
              .yellow),
          .box(halfExtents: [0.047, 0.0945, 0.024], at: [0.073, 0.0195, 0], "housing").withMaterial(
            .yellow),
        ].withMaterial(.charcoal),
        link: "button",
        [
          .cylinder(
            radius: 0.021, halfLength: 0.039, along: [0, 1, 0], at: [0, -0.128, 0], "shaft"),
          .cylinder(
            radius: 0.026, halfLength: 0.008, along: [0, 1, 0], at: [0, -0.166, 0], "collar"),
          .cylinder(
            radius: 0.043, halfLength: 0.011, along: [0, 1, 0], at: [0, -0.183, 0], "head"
          ).withMaterial(.red),
        ].withMaterial(.steel),
        // At a stop the engine applies only a fiftieth of the spring's 2.2 N; more friction would keep the button pressed.
        .slider(axis: [0, 1, 0]), limits: 0...0.08, mass: 0.05, friction: 0.02,
        spring: .init(stiffness: 20, damping: 4, restPosition: -0.03)))
  }

  /// The center of the face to press.
  open override var site: Vector3 { [0, -0.1935, 0] }
}
