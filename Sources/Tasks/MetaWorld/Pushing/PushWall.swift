internal import Sim

/// Push a puck round a wall.
public final class PushWall: Push {
  public override class var profile: TaskProfile {
    TaskProfile(
      "push-wall", "Push the puck round the wall to the goal.", objects: ["puck", "wall"],
      placement: Placement(
        object: Box([-0.05, 0.6, 0.015], [0.05, 0.65, 0.015]),
        goal: Box([-0.05, 0.85, 0.01], [0.05, 0.9, 0.02]), clearance: 0.15))
  }

  public override class var sharedScene: SharedScene? { .puckBehindWall }

  public required init(_ scene: Scene) throws {
    try scene.addLowWall()
    try super.init(scene)
  }

  public override var distanceThreshold: Double { 0.07 }

  private let barrier = Barrier.lowWall(room: 0.03, canBeCrossed: false)

  /// The puck's path leads round the end of the wall.
  public override var path: PathProgress {
    PathProgress(
      remaining: barrier.pathLength(from: objectPosition, to: goal),
      total: episodeStart.goalDistance)
  }

  /// Moves sideways past the end of the wall first, then forward: the palm is as wide as the open fingers.
  public override class func expert(_ observation: Observation) -> Action? {
    let (puck, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: puck + lift, width: 0.04) { return action }
    let lane = -0.086
    let carry = Vector3(0, 0, observation.motionStyle.carryingHeight)
    let height = 0.052 + carry.z
    if puck.y < 0.7, puck.x > lane + 0.02 {
      return observation.move(to: [lane, min(puck.y, 0.66), height], gripper: 1)
    }
    if puck.y < 0.83 { return observation.move(to: [lane, 0.87, height], gripper: 1) }
    return observation.move(to: goal + lift + carry, gripper: 1)
  }
}
