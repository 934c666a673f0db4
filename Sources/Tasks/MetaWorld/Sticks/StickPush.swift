public import Sim

/// Push a thermos with a stick.
public final class StickPush: StickTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "stick-push", "Push the thermos to the goal with the stick.", objects: ["stick", "thermos"],
      placement: Placement(
        object: Box([-0.08, 0.58, 0], [-0.03, 0.62, 0.001]),
        goal: Box([0.399, 0.55, 0.1319], [0.401, 0.6, 0.1321]), clearance: 0.1))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    try thermos.setPose(y: 0)
    return [initialState.goal.x, initialState.goal.y, 0.132]
  }

  public override var secondObject: ObjectPose { ObjectPose(thermos.worldPoint([0, 0, 0.132])) }

  public override var thermosStart: Vector3 { Thermos.home + [0, 0, 0.132] }

  /// To the left side of the thermos, above the table.
  public override func stickDistance(from stick: Vector3, to thermos: Vector3) -> Double {
    let offset = thermos - stick
    return Vector3(max(0, offset.x - 0.115), max(0, abs(offset.y) - 0.02), max(0, 0.06 - stick.z))
      .length
  }

  public override var isStickInUse: Bool { isGrasping(object) && objectPosition.z > 0.03 }

  public override class func expert(_ observation: Observation) -> Action? {
    let (stick, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: stick + lift, width: width) { return action }
    let thermos = observation.current.secondObject.position
    let isInLine = abs(stick.z - 0.12) < 0.03 && abs(stick.y - thermos.y) < 0.02
    let x = isInLine ? goal.x - 0.15 : min(stick.x, thermos.x - 0.14)
    return observation.move(to: [x, thermos.y, 0.12 + lift.z], gripper: 1)
  }
}
