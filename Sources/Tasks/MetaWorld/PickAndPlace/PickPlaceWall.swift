internal import Sim

/// Carry a puck over a wall.
public final class PickPlaceWall: PickPlace {
  public override class var profile: TaskProfile {
    TaskProfile(
      "pick-place-wall", "Carry the puck over the wall to the goal.", objects: ["puck", "wall"],
      placement: Placement(
        object: Box([-0.05, 0.6, 0.015], [0.05, 0.65, 0.015]),
        goal: Box([-0.05, 0.85, 0.05], [0.05, 0.9, 0.3]), clearance: 0.15))
  }

  public override class var sharedScene: SharedScene? { .puckBehindWall }

  public required init(_ scene: Scene) throws {
    try scene.addLowWall()
    try super.init(scene)
  }

  private let barrier = Barrier.lowWall(room: 0.04)

  /// The puck's path leads over the wall.
  public override var path: PathProgress {
    PathProgress(
      remaining: barrier.pathLength(from: objectPosition, to: goal),
      total: episodeStart.goalDistance)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let (puck, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: puck + lift, width: 0.04) { return action }
    // Rise in front of the wall, cross above it, and descend behind it.
    if puck.y < 0.82 {
      let height = max(goal.z, 0.19)
      let y = puck.z < 0.15 && puck.y < 0.68 ? min(puck.y, 0.66) : goal.y
      return observation.move(to: [goal.x, y, height + lift.z], gripper: 1)
    }
    return observation.move(to: goal + lift, gripper: 1)
  }
}
