internal import Base
public import Sim

/// Open a door by its handle.
public final class DoorOpen: Door {
  public override class var profile: TaskProfile {
    TaskProfile(
      "door-open", "Open the door of the safe.", objects: ["door", "safe"],
      placement: Placement(object: Box([0, 0.85, 0.15], [0.1, 0.95, 0.15])))
  }

  public override var goalOffset: Vector3 { [-0.3, -0.45, 0] }
  public override var goalDistance: Double { abs(sitePosition.x - goal.x) }
  public override var distanceThreshold: Double { 0.08 }

  public override var reachDistance: Double {
    hookDistance(to: articulation.worldPoint([0.21, -0.155, -0.02]), clearance: 0.09)
  }

  /// Rewards the angle instead of the handle's position, because the handle first moves forward rather than
  /// sideways.
  public override func evaluateState() -> StepOutcome {
    evaluateArticulation(
      reachDistance: reachDistance, goalDistance: remainingAngle, threshold: 0,
      isSuccess: goalDistance <= distanceThreshold)
  }

  private var remainingAngle: Double {
    let arm = sitePosition - articulation.worldPoint(Door.hinge)
    let radius = (arm.x * arm.x + arm.y * arm.y).squareRoot()
    let sideways = goal.x + distanceThreshold - articulation.worldPoint(Door.hinge).x
    func angle(_ x: Double) -> Double { Double.acos(min(max(x / radius, -1), 1)) }
    return max(0, angle(sideways) - angle(arm.x))
  }

  /// The closed fingers hook behind the handle.
  public override class func expert(_ observation: Observation) -> Action? {
    let hinge = observation.goal + [0.115, 0.35, 0]
    let angle = Door.angle(observation, about: hinge)
    return observation.rotate(
      about: hinge, from: [0.4, -0.07, 0], angle: angle, leadAngle: angle > -1.5 ? -0.22 : 0,
      above: 0.24)
  }
}
