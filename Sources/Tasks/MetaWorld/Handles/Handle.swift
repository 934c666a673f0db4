internal import Sim

/// A handle that slides vertically between two cheeks, shared by the four handle tasks.
///
/// The grip is slimmer than Meta-World's and lower under the site, so that no finger of the waiting hand
/// starts inside it.
open class Handle: ArticulationTask {
  /// The stiffness of the spring that raises the handle, in newtons per meter.
  class var stiffness: Double { 0 }

  /// The height, in meters, that is added to the top of the arm for pads to grip.
  class var extraThickness: Double { 0 }

  /// The dry friction of the joint, in newtons.
  class var friction: Double { 15 }

  /// The friction coefficient between the finger pads and the arm of the handle; nil for that of other objects.
  class var padFriction: Double? { nil }

  public required init(_ scene: Scene) throws {
    let armMaterial = try scene.world.add(Material())
    if let friction = Self.padFriction {
      try scene.world.setContactMaterial(
        between: armMaterial, and: scene.arm.padMaterial,
        Material(friction: friction, compliance: scene.arm.model.padCompliance))
    }
    try super.init(
      scene,
      articulation: Articulation(
        "handle stand", in: scene,
        base: [
          .box(halfExtents: [0.026, 0.11, 0.11], at: [0.0605, 0, 0.11], "cheek").withMaterial(
            .lightGray),
          .box(halfExtents: [0.026, 0.11, 0.11], at: [-0.0605, 0, 0.11], "cheek").withMaterial(
            .lightGray),
          .box(halfExtents: [0.0345, 0.082, 0.11], at: [0, 0.028, 0.11], "back"),
          .box(halfExtents: [0.0345, 0.028, 0.009], at: [0, -0.082, 0.009], "sill"),
        ].withMaterial(.gray),
        link: "handle",
        [
          .box(
            halfExtents: [0.032, 0.075, 0.011 + Self.extraThickness / 2],
            at: [0, -0.131, 0.134 + Self.extraThickness / 2], "arm"
          ).filled(with: armMaterial).withMaterial(.steel),
          .cylinder(
            radius: 0.016, halfLength: 0.07, along: [1, 0, 0], at: [0, -0.216, 0.134], "grip"
          ).withMaterial(.red),
        ],
        .slider(axis: [0, 0, 1]), limits: -0.1...0, mass: 0.1, friction: Self.friction,
        spring: .init(stiffness: Self.stiffness, damping: 60)))
  }

  open override var observedOrientation: SIMD4<Double> { .zero }

  /// Presses the grip down with closed fingers and stays there.
  static func press(_ observation: Observation) -> Action {
    let (handle, goal) = (observation.object, observation.goal)
    let isAbove = horizontalDistance(observation.hand, handle) < 0.025
    let target = Vector3(handle.x, handle.y, isAbove ? goal.z + 0.025 : handle.z + 0.07)
    return observation.approach(target, above: 0.27, gripper: 1)
  }

  /// Grasps an object of `width` meters at a target and lifts it. The hand's next place is at most `lead` meters higher,
  /// which limits its speed.
  static func pull(
    _ observation: Observation, at target: Vector3, width: Double, lead: Double = .infinity
  ) -> Action {
    if let action = observation.grasp(at: target, width: width, hover: 0.1, tolerance: 0.006) {
      return action
    }
    let height = min(observation.goal.z - 0.008, observation.hand.z + lead)
    return observation.move(to: [target.x, target.y, height], gripper: 1)
  }
}
