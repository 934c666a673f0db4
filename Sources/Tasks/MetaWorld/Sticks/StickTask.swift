public import Sim

/// A stick and a thermos, shared by the two stick tasks.
open class StickTask: ObjectTask {
  /// The width of what collides, in meters: 4 mm less than that of the stick. In Meta-World the pads sink into a stick as light
  /// as this by 6 mm a side; here they would sink in by less than half of it, and hold it with wider open fingers.
  static let width = 0.036

  let thermos: Thermos

  public required init(_ scene: Scene) throws {
    thermos = try Thermos(in: scene)
    try super.init(
      scene,
      object: scene.addObject(
        "stick",
        [
          .box(halfExtents: [0.05, StickTask.width / 2, 0.02]).invisible,
          .cylinder(radius: 0.02, halfLength: 0.045, along: [1, 0, 0]).withMaterial(.orange)
            .onlyVisible,
          .capsule(radius: 0.0185, halfLength: 0.0315, along: [1, 0, 0]).withMaterial(.walnut)
            .onlyVisible,
        ], mass: 0.05))
  }

  open override var isCarried: Bool { true }

  /// The point of the thermos that must reach the goal.
  final var thermosPoint: Vector3 { secondObject.position }

  open override var distanceThreshold: Double { 0.12 }
  open override var goalDistance: Double { (thermosPoint - goal).length }

  /// The way in meters that the stick must still go until it can move the thermos, from a position of the stick and one
  /// of the thermos's point.
  open func stickDistance(from stick: Vector3, to thermos: Vector3) -> Double {
    preconditionFailure("\(type(of: self)) must override 'stickDistance'")
  }

  /// The position of the thermos's point at the start of an episode.
  open var thermosStart: Vector3 {
    preconditionFailure("\(type(of: self)) must override 'thermosStart'")
  }

  /// The stick's way to the thermos, then the way of the thermos.
  public final override var path: PathProgress {
    PathProgress(
      remaining: stickDistance(from: objectPosition, to: thermosPoint) + goalDistance,
      total: stickDistance(from: episodeStart.firstObject, to: thermosStart)
        + episodeStart.goalDistance)
  }

  /// The second condition of success, besides the position of the thermos.
  open var isStickInUse: Bool {
    preconditionFailure("\(type(of: self)) must override 'isStickInUse'")
  }

  open override var isSuccess: Bool { super.isSuccess && isStickInUse }
}
