internal import Sim

/// Hit a puck so that it slides to a goal out of the hand's reach.
public final class GoalSlide: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-slide", "Slide the puck to the goal.", objects: ["puck"],
      workspace: Box([-0.5, 0.4, 0.05], [0.5, 0.65, 0.5]),
      placement: Placement(
        object: Box([-0.08, 0.52, 0.0125], [0.08, 0.58, 0.0125]),
        goal: Box([-0.15, 0.72, 0.0125], [0.15, 0.95, 0.0125])),
      pace: .goalReaching)
  }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      object: scene.addObject(
        "puck", [.cylinder(radius: 0.025, halfLength: 0.0125).finished(.red)], mass: 0.2,
        friction: 0.01))
  }

  /// How fast friction slows the puck down, in metres a second each second.
  private static let slowing = 0.98

  /// Pushed sideways first, until it will come to rest before the goal, then away. The hand slows down just as
  /// the puck would by itself; where the hand has to stop the puck goes on, and gets as far as it should.
  public override class func expert(_ observation: Observation) -> Action? {
    let (puck, goal, hand) = (observation.object, observation.goal, observation.hand)
    let rate = 1 / Pace.goalReaching.timing.step
    let velocity = rate * (puck - observation.previous.first.position)
    let speed = velocity.length
    let rest = puck + speed / (2 * slowing) * velocity
    let aside = goal.x - rest.x
    let goesAside = abs(aside) > 0.02 && puck.y < 0.62
    guard goesAside || (rest.y < goal.y - 0.05 && puck.y < 0.68) else {
      return Action(motion: [0, -0.3, 0], grip: 1)
    }
    let direction: Vector3 = goesAside ? [aside > 0 ? 1 : -1, 0, 0] : [0, 1, 0]
    let offset = hand - puck
    let across = goesAside ? offset.y : offset.x
    let gap = goesAside ? 0.042 : 0.045
    if hand.z < 0.085, abs(across) < 0.014, offset.dot(direction) < 0.012 - gap {
      let left = goesAside ? abs(goal.x - puck.x) : goal.y - puck.y - 0.05
      let wanted = (2 * slowing * max(left, 0)).squareRoot() * (goesAside ? 0.9 : 1)
      let steering = 10 * (puck - hand) * (goesAside ? [0, 1, 0] : [1, 0, 0])
      return Action(motion: wanted * direction + steering + [0, 0, 10 * (0.05 - hand.z)], grip: 1)
        .clamped
    }
    let start = rest - (gap + (goesAside ? 0.008 : 0.03)) * direction
    let isOver = horizontalDistance(hand, start) < 0.02
    if hand.z < 0.08, !isOver, horizontalDistance(hand, puck) < 0.08 {
      // Off the puck first, so that it is not swept along.
      return Action(motion: 6 * (offset * [1, 1, 0]) + [0, 0, 1], grip: 1).clamped
    }
    let height = isOver ? 0.05 : max(0.095, min(hand.z, 0.12))
    return observation.move(to: [start.x, start.y, height], grip: 1, gain: 20)
  }
}
