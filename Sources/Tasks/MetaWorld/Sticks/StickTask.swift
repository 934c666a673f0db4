internal import Sim

/// A stick and a thermos to be moved with it: what the two stick tasks share.
open class StickTask: CarryingTask {
  let thermos: Thermos

  public required init(_ scene: Scene) throws {
    thermos = try Thermos(in: scene)
    try super.init(
      scene,
      object: scene.addObject(
        "stick", [.box(half: [0.05, 0.02, 0.02]).finished(.orange)], mass: 0.05))
  }

  /// The point of the thermos that has to be at the goal.
  final var thermosPoint: Vector3 { secondObject.position }

  open override var tolerance: Double { 0.12 }
  open override var remaining: Double { (thermosPoint - goal).length }

  /// What has to hold besides the thermos being at the goal.
  open var isStickInUse: Bool {
    preconditionFailure("\(type(of: self)) has to override 'isStickInUse'")
  }

  open override var isDone: Bool { super.isDone && isStickInUse }
}
