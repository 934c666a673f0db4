internal import Base
internal import Sim

/// A safe with a bar that turns to lock it, shared by locking and unlocking.
///
/// The bar is narrower than Meta-World's, and the hand waits 7 mm nearer to the robot, so that no finger
/// starts inside it.
open class Lock: ArticulationTask {
  /// The hinge of the bar, in the safe's frame.
  static let pivot = Vector3(0, -0.118, 0.061)

  open override class var sharedScene: SharedScene? { .lock }

  public required init(_ scene: Scene) throws {
    let handle: [ShapeDefinition] = [
      .box(halfExtents: [0.047, 0.013, 0.047], at: [0, -0.109, 0.061], "plate").withMaterial(
        .charcoal),
      .box(halfExtents: [0.028, 0.012, 0.028], at: [0.14, -0.106, -0.05], "rosette"),
      .box(halfExtents: [0.013, 0.047, 0.013], at: [0.14, -0.165, -0.05], "neck"),
      .box(halfExtents: [0.075, 0.019, 0.019], at: [0.196, -0.22, -0.05], "handle"),
      .box(halfExtents: [0.054, 0.023, 0.023], at: [0.21, -0.22, -0.05], "grip").withMaterial(
        .charcoal),
      .box(halfExtents: [0.184, 0.01, 0.124], at: [0, -0.1, 0], "door").withMaterial(.lightGray),
    ].withMaterial(.steel)
    try super.init(
      scene,
      articulation: Articulation(
        "safe", in: scene, base: Door.safe + handle, link: "lock",
        [
          .box(halfExtents: [0.05, 0.012, 0.01], at: [0.042, -0.139, 0.061], "bar").withMaterial(
            .red),
          // A knob, which shows where the lock is when the hand hides the bar.
          .cylinder(
            radius: 0.031, halfLength: 0.013, along: [0, 1, 0], at: Lock.pivot + [0.09, -0.021, 0],
            "knob"
          ).withMaterial(.red).onlyVisible,
        ],
        .hinge(axis: [0, 1, 0], anchor: Lock.pivot), limits: 0...(.pi / 2), mass: 0.2,
        friction: 0.5, spring: .init(stiffness: 0, damping: 2)))
  }

  open override var distanceThreshold: Double { 0.02 }

  /// The angle by which the bar has turned down, from the observed bar and its pivot. `first` is the site
  /// relative to the pivot with the bar level.
  static func angle(
    _ observation: Observation, about pivot: Vector3, from first: Vector3
  ) -> Double {
    let now = observation.object - pivot
    return Double.atan2(y: first.z, x: first.x) - Double.atan2(y: now.z, x: now.x)
  }
}
