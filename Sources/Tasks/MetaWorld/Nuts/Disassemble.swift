public import Sim

/// Take a nut off its post.
public final class Disassemble: NutTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "disassemble", "Take the nut off the post.", objects: ["nut", "post"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(
        object: Box([0, 0.6, 0.025], [0.1, 0.75, 0.02501]),
        goal: Box([-0.1, 0.6, 0.1699], [0.1, 0.75, 0.1701]), clearance: 0.1))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(
      at: [initialState.object.x, initialState.object.y, NutTask.restingHeight], yaw: .pi / 2)
    try world.setPose(Pose([initialState.object.x, initialState.object.y, 0.05]), of: post)
    return initialState.object + [0, 0, 0.15]
  }

  /// The height in meters by which the handle must still rise.
  public override var goalDistance: Double { max(0, goal.z - firstObject.position.z) }

  public override var distanceThreshold: Double { 0 }
  public override var isSuccess: Bool { firstObject.position.z > goal.z }

  public override class func expert(_ observation: Observation) -> Action? {
    let handle = observation.object
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: handle + lift, width: 0.038) { return action }
    // The handle tends to move ahead of the ring, so steer by the position of the ring.
    let (ring, goal) = (ring(observation), observation.goal)
    var waypoint = Vector3(0, 0, goal.z + 0.06 - handle.z)
    if ring.z < goal.z - 0.04 {
      waypoint.x = goal.x - ring.x
      waypoint.y = goal.y - ring.y
    }
    return observation.move(to: observation.hand + waypoint, gripper: 1)
  }
}
