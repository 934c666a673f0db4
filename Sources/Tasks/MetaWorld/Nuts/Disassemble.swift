public import Sim

/// Take a nut off its post.
public final class Disassemble: NutTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "disassemble", "Take the nut off the post.", objects: ["nut", "post"], hand: [0, 0.4, 0.2],
      placement: Placement(
        object: Box([0, 0.6, 0.025], [0.1, 0.75, 0.02501]),
        goal: Box([-0.1, 0.6, 0.1699], [0.1, 0.75, 0.1701]), clearance: 0.1))
  }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place(
      [layout.object.x, layout.object.y, NutTask.restingHeight], yaw: .pi / 2)
    try world.setPose(Pose([layout.object.x, layout.object.y, 0.05]), of: post)
    return layout.object + [0, 0, 0.15]
  }

  /// Metres that the handle still has to be lifted.
  public override var remaining: Double { max(0, goal.z - firstObject.position.z) }

  public override var tolerance: Double { 0 }
  public override var isDone: Bool { firstObject.position.z > goal.z }

  public override class func expert(_ observation: Observation) -> Action? {
    let handle = observation.object
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.take(at: handle + lift, width: 0.038) { return action }
    // The handle tends to run ahead of the ring: steer by what is seen of the ring.
    let (ring, goal) = (ring(observation), observation.goal)
    var way = Vector3(0, 0, goal.z + 0.06 - handle.z)
    if ring.z < goal.z - 0.04 {
      way.x = goal.x - ring.x
      way.y = goal.y - ring.y
    }
    return observation.move(to: observation.hand + way, grip: 1)
  }
}
