public import Sim

/// Put a stick through the handle of a thermos and pull the thermos with it.
public final class StickPull: StickTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "stick-pull", "Pull the thermos to the goal with the stick.", objects: ["stick", "thermos"],
      workspace: Box([-0.5, 0.35, 0.05], [0.5, 1, 0.5]),
      placement: Placement(
        object: Box([-0.1, 0.55, 0], [0, 0.65, 0.001]),
        goal: Box([0.35, 0.45, 0.0199], [0.45, 0.55, 0.0201]), clearance: 0.1))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    try thermos.setPose(y: 0.09)
    return [initialState.goal.x, initialState.goal.y, 0.02]
  }

  /// The center of the handle's opening.
  public override var secondObject: ObjectPose {
    ObjectPose(thermos.worldPoint([0, -0.09, 0.132]))
  }

  public override var thermosStart: Vector3 { Thermos.home + [0, 0, 0.132] }

  /// Into the opening of the handle, along x.
  public override func stickDistance(from stick: Vector3, to thermos: Vector3) -> Double {
    let offset = thermos - stick - [0.05, 0, 0]
    let missing = Vector3(
      max(0, offset.x + 0.01), max(0, abs(offset.y) - 0.02), max(0, abs(offset.z) - 0.03))
    return entryDistance(
      from: .zero, to: missing, along: [1, 0, 0], clearance: 0.05, tolerance: 0)
  }

  public override var isStickInUse: Bool {
    let end = objectPosition + [0.05, 0, 0]
    let opening = thermosPoint
    return end.x >= opening.x && abs(end.y - opening.y) <= 0.04 && abs(end.z - opening.z) <= 0.06
  }

  /// Moves the stick through the handle until the palm meets it; then palm and stick pull the thermos.
  public override class func expert(_ observation: Observation) -> Action? {
    let (stick, goal) = (observation.object, observation.goal)
    // The grasp at the near end lets the stick reach past the palm.
    let lift = Vector3(-0.028, 0, 0.031)
    if let action = observation.grasp(at: stick + lift, width: width) { return action }
    let opening = observation.current.secondObject.position
    let hand = observation.hand
    // Whatever the grasp height, the stick passes through the center of the opening.
    let low = 0.112
    let height = hand.z + low - stick.z
    if stick.x + 0.05 > opening.x + 0.004, abs(stick.y - opening.y) < 0.045 {
      let displacement = goal - opening
      return observation.move(
        to: [hand.x + displacement.x, hand.y + displacement.y, height], gripper: 1, gain: 8)
    }
    let lane = opening.y - 0.012
    // In front of the handle, the opening's play is enough.
    let isNear = stick.x > opening.x - 0.1
    let isInLine =
      abs(stick.z - low) < (isNear ? 0.018 : 0.012) && abs(stick.y - lane) < (isNear ? 0.02 : 0.008)
    let x = isInLine ? opening.x + 0.05 : min(stick.x, opening.x - 0.1)
    return observation.move(to: [x + lift.x, lane, height], gripper: 1)
  }
}
