public import Sim

/// Bring a cube far to the right.
public final class Sweep: CarryingTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "sweep", "Sweep the cube to the right edge.", objects: ["cube"],
      placement: Placement(object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02])))
  }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addCube(mass: 0.1))
  }

  /// The cube lies on the table from the start, where Meta-World drops it 2 cm.
  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0.02])
    return [0.5, layout.object.y, 0.01]
  }

  public override var tolerance: Double { 0.05 }

  /// The middle of the cube's lower face.
  public override var marker: Vector3 { [0, 0, -0.02] }
  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let place = observation.object + [0, 0, 0.054]
    if let action = observation.take(at: place, width: 0.04) { return action }
    return observation.move(to: [observation.goal.x, observation.goal.y, 0.055], grip: 1)
  }
}
