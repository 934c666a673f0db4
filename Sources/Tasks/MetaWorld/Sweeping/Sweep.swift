public import Sim

/// Sweep a cube to the right edge of the table.
public final class Sweep: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "sweep", "Sweep the cube to the right edge.", objects: ["cube"],
      placement: Placement(object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02])))
  }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addCube(mass: 0.1))
  }

  /// The cube starts at rest on the table. Meta-World drops it from 2 cm.
  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return [0.5, initialState.object.y, 0.01]
  }

  public override var distanceThreshold: Double { 0.05 }

  /// The center of the cube's lower face.
  public override var site: Vector3 { [0, 0, -0.02] }
  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let target = observation.object + [0, 0, 0.054]
    if let action = observation.grasp(at: target, width: 0.04) { return action }
    return observation.move(to: [observation.goal.x, observation.goal.y, 0.055], gripper: 1)
  }
}
