internal import Sim

/// Hit a puck so that it slides to a goal beyond the reach of the hand.
public final class GoalSlide: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-slide", "Slide the puck to the goal.", objects: ["puck"],
      workspace: Box([-0.5, 0.4, 0.05], [0.5, 0.65, 0.5]),
      placement: Placement(
        object: Box([-0.08, 0.52, 0.0125], [0.08, 0.58, 0.0125]),
        goal: Box([-0.15, 0.79, 0.0125], [0.15, 0.96, 0.0125])),
      controlTiming: .goalTasks)
  }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      object: scene.addObject(
        "puck", [.cylinder(radius: 0.025, halfLength: 0.0125).withMaterial(.red)], mass: 0.2,
        friction: 0.01))
  }

  /// The deceleration of the puck by friction, in meters per second squared.
  private static let deceleration = 0.98

  /// Pushes the puck sideways until its predicted rest position is in line with the goal, then forward. The
  /// hand decelerates as the puck would under Coulomb friction (stopping distance v²/2a), so that the puck
  /// slides the remaining distance once the hand stops.
  public override class func expert(_ observation: Observation) -> Action? {
    let (puck, goal, hand) = (observation.object, observation.goal, observation.hand)
    let rate = 1 / ControlTiming.goalTasks.timing.step
    let velocity = rate * (puck - observation.previous.firstObject.position)
    let speed = velocity.length
    let restPosition = puck + speed / (2 * deceleration) * velocity
    let lateralOffset = goal.x - restPosition.x
    let movesLaterally = abs(lateralOffset) > 0.03 && puck.y < 0.62
    guard movesLaterally || (restPosition.y < goal.y - 0.043 && puck.y < 0.68) else {
      return Action(deltaPosition: [0, -0.3, 0], gripper: 1)
    }
    let direction: Vector3 = movesLaterally ? [lateralOffset > 0 ? 1 : -1, 0, 0] : [0, 1, 0]
    let offset = hand - puck
    let across = movesLaterally ? offset.y : offset.x
    let gap = movesLaterally ? 0.042 : 0.045
    // Any higher, and the fingertips press on the puck.
    if hand.z < 0.062, abs(across) < 0.014, offset.dot(direction) < 0.012 - gap {
      let remainingDistance = movesLaterally ? abs(goal.x - puck.x) : goal.y - puck.y - 0.043
      let targetSpeed =
        (2 * deceleration * max(remainingDistance, 0)).squareRoot() * (movesLaterally ? 0.9 : 1)
      let steering = 10 * (puck - hand) * (movesLaterally ? [0, 1, 0] : [1, 0, 0])
      return Action(
        deltaPosition: targetSpeed * direction + steering + [0, 0, 10 * (0.05 - hand.z)], gripper: 1
      )
      .clamped
    }
    let start = restPosition - (gap + (movesLaterally ? 0.008 : 0.03)) * direction
    let isOver = horizontalDistance(hand, start) < 0.02
    if hand.z < 0.08, !isOver, horizontalDistance(hand, puck) < 0.08 {
      // Clears the puck first, so that the hand does not drag it along.
      return Action(deltaPosition: 6 * (offset * [1, 1, 0]) + [0, 0, 1], gripper: 1).clamped
    }
    let height = isOver ? 0.05 : max(0.095, min(hand.z, 0.12))
    return observation.move(to: [start.x, start.y, height], gripper: 1, gain: 20)
  }
}
