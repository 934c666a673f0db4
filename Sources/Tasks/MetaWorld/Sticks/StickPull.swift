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
    // Held by its near end, it reaches past the palm.
    let lift = Vector3(-0.028, 0, 0.031)
    if let action = observation.take(at: stick + lift, width: 0.04) { return action }
    let opening = observation.current.second.position
    let hand = observation.hand
    // Whatever height the hand holds it at, the stick goes through the middle.
    let low = 0.112
    let height = hand.z + low - stick.z
    if stick.x + 0.05 > opening.x + 0.004, abs(stick.y - opening.y) < 0.045 {
      let way = goal - opening
      return observation.move(
        to: [hand.x + way.x, hand.y + way.y, height], grip: 1, gain: 8)
    }
    let lane = opening.y - 0.012
    let isInLine = abs(stick.z - low) < 0.012 && abs(stick.y - lane) < 0.008
    let x = isInLine ? opening.x + 0.05 : min(stick.x, opening.x - 0.1)
    return observation.move(to: [x + lift.x, lane, height], grip: 1)
  }
}
