public import Sim

/// Put a stick through the handle of a thermos and pull it along.
public final class StickPull: StickTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "stick-pull", "Pull the thermos to the goal with the stick.", objects: ["stick", "thermos"],
      workspace: Box([-0.5, 0.35, 0.05], [0.5, 1, 0.5]),
      placement: Placement(
        object: Box([-0.1, 0.55, 0], [0, 0.65, 0.001]),
        goal: Box([0.35, 0.45, 0.0199], [0.45, 0.55, 0.0201]), clearance: 0.1))
  }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0.02])
    try thermos.place(y: 0.09)
    return [layout.goal.x, layout.goal.y, 0.02]
  }

  /// The middle of the handle's opening.
  public override var secondObject: ObjectReading {
    ObjectReading(thermos.point([0, -0.09, 0.132]))
  }

  public override var isStickInUse: Bool {
    let end = position + [0.05, 0, 0]
    let opening = thermosPoint
    return end.x >= opening.x && abs(end.y - opening.y) <= 0.04 && abs(end.z - opening.z) <= 0.06
  }

  /// Through the handle, until the palm meets it; then palm and stick take the thermos along.
  public override class func expert(_ observation: Observation) -> Action? {
    let (stick, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.031)
    if let action = observation.take(at: stick + lift, width: 0.04) { return action }
    let opening = observation.current.second.position
    let low = 0.108
    if stick.x + 0.05 > opening.x + 0.005 {
      return observation.move(
        to: [goal.x - 0.025, goal.y - 0.03, low + lift.z], grip: 1, gain: 8)
    }
    let isInLine = abs(stick.z - low) < 0.012 && abs(stick.y - opening.y) < 0.012
    let x = isInLine ? opening.x + 0.01 : min(stick.x, opening.x - 0.1)
    return observation.move(to: [x, opening.y, low + lift.z], grip: 1)
  }
}
