public import Sim

/// Move the fingertips to a point behind a wall.
public final class ReachWall: Reach {
  public override class var profile: TaskProfile {
    TaskProfile(
      "reach-wall", "Bring the fingertips to the goal behind the wall.", objects: ["puck", "wall"],
      placement: Placement(
        object: Box([-0.05, 0.6, 0.015], [0.05, 0.65, 0.015]),
        goal: Box([-0.05, 0.85, 0.05], [0.05, 0.9, 0.3]), clearance: 0.15))
  }

  /// Its puck is wider than that of the other tasks.
  public override class var sharedScene: SharedScene? { nil }

  public required init(_ scene: Scene) throws {
    try scene.addLowWall()
    try super.init(
      scene,
      object: scene.addObject(
        "puck", [.cylinder(radius: 0.03, halfLength: 0.015).withMaterial(.red)], mass: 0.75))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.015])
    return initialState.goal
  }

  private let barrier = Barrier.lowWall(room: 0.03)

  /// The fingertips' path leads over the wall.
  public override var path: PathProgress {
    PathProgress(
      remaining: barrier.pathLength(from: toolCenter, to: goal),
      total: episodeStart.goalDistance)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    var waypoint = observation.goal + [0, 0, 0.045]
    if observation.hand.y < 0.8 { waypoint.z = max(waypoint.z, 0.2) }
    return observation.move(to: waypoint, gripper: -1)
  }
}
