public import Sim

/// Put a nut on a post.
public final class Assembly: NutTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "assembly", "Put the nut on the post.", objects: ["nut", "post"],
      placement: Placement(
        object: Box([0, 0.6, 0.02], [0, 0.6, 0.02]),
        goal: Box([-0.1, 0.75, 0.1], [0.1, 0.85, 0.1]), clearance: 0.1))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(
      at: [initialState.object.x, initialState.object.y, NutTask.restingHeight], yaw: .pi / 2)
    try world.setPose(Pose(initialState.goal - [0, 0, 0.05]), of: post)
    return initialState.goal
  }

  /// The distance in meters from the ring to a point well down the post.
  public override var goalDistance: Double { (objectPosition - goal + [0, 0, 0.06]).length }

  public override var distanceThreshold: Double { 0.02 }

  /// The ring's path leads over the top of the post.
  public override var path: PathProgress {
    PathProgress(
      remaining: entryDistance(
        from: objectPosition, to: goal - [0, 0, 0.06], along: [0, 0, -1], clearance: 0.09,
        tolerance: 0.012),
      total: episodeStart.goalDistance)
  }

  public override var isSuccess: Bool {
    horizontalDistance(objectPosition, goal) < distanceThreshold && objectPosition.z < goal.z
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: observation.object + lift, width: 0.038) {
      return action
    }
    let (ring, goal) = (ring(observation), observation.goal)
    let distance = horizontalDistance(ring, goal)
    var waypoint = goal
    waypoint.z += distance < 0.008 || (ring.z < goal.z && distance < 0.02) ? -0.05 : 0.06
    if ring.z < goal.z + 0.03, distance > 0.03 {
      waypoint.x = ring.x
      waypoint.y = ring.y
    }
    return observation.move(to: observation.hand + waypoint - ring, gripper: 1)
  }
}
