public import Sim

/// Close an open door.
public final class DoorClose: Door {
  public override class var profile: TaskProfile {
    TaskProfile(
      "door-close", "Close the door of the safe.", objects: ["door", "safe"],
      initialHandPosition: [-0.5, 0.6, 0.2],
      placement: Placement(object: Box([0, 0.85, 0.15], [0.1, 0.95, 0.15])))
  }

  public override var goalOffset: Vector3 { [0.2, -0.2, 0] }
  public override var initialJointPosition: Double { -.pi / 2 }
  public override var distanceThreshold: Double { 0.08 }

  public override class func expert(_ observation: Observation) -> Action? {
    let hinge = observation.goal + [-0.385, 0.1, 0]
    let angle = Door.angle(observation, about: hinge)
    return observation.rotate(
      about: hinge, from: [0.34, -0.165, 0], angle: angle, leadAngle: angle < -0.03 ? 0.3 : -0.04,
      above: 0.15)
  }
}
