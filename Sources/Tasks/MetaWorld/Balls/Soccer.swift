public import Sim

/// Push a ball into the goal.
public final class Soccer: CarryingTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "soccer", "Push the ball into the goal.", objects: ["ball", "goal"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.03], [0.1, 0.7, 0.03]),
        goal: Box([-0.1, 0.8, 0], [0.1, 0.9, 0]), clearance: 0.15))
  }

  private static let radius = 0.026
  private let frame: BodyID

  public required init(_ scene: Scene) throws {
    frame = try scene.addFixture(
      "goal",
      [
        .box(half: [0.006, 0.0635, 0.0825], at: [0.0965, 0, 0.0825], "post"),
        .box(half: [0.006, 0.0635, 0.0825], at: [-0.0965, 0, 0.0825], "post"),
        .box(half: [0.0905, 0.006, 0.0825], at: [0, 0.0575, 0.0825], "net").finished(.green),
        .box(half: [0.0905, 0.038, 0.0055], at: [0, -0.0255, 0.1595], "bar"),
      ].finished(.white))
    try super.init(
      scene,
      object: scene.addObject(
        "ball", [.sphere(radius: Soccer.radius).finished(.white)], mass: 0.04, friction: 1,
        rolling: 0.004))
  }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, Soccer.radius])
    try world.setPose(Pose(layout.goal), of: frame)
    return layout.goal
  }

  /// The sides of the closed fingers are flat: first they push the ball sideways until it is before the
  /// middle of the mouth, then straight in.
  public override class func expert(_ observation: Observation) -> Action? {
    let (ball, goal, hand) = (observation.object, observation.goal, observation.hand)
    guard horizontalDistance(ball, goal) > 0.05 else { return Action(motion: .zero, grip: 1) }
    let aside = goal.x - ball.x
    let goesAside = abs(aside) > 0.02 && ball.y < goal.y - 0.09
    let direction: Vector3 = goesAside ? [aside > 0 ? 1 : -1, 0, 0] : [0, 1, 0]
    let gap = radius + (goesAside ? 0.015 : 0.018)
    let offset = hand - ball
    let ahead = offset.dot(direction)
    let across = goesAside ? offset.y : offset.x
    let low = 0.055
    if hand.z < 0.085, ahead < 0.012 - gap, abs(across) < 0.015 {
      let left = goesAside ? abs(aside) : horizontalDistance(ball, goal) - 0.02
      let target = ball + (min(0.25 * left + 0.015, 0.05) - gap) * direction
      return observation.move(to: [target.x, target.y, low], grip: 1, gain: 12)
    }
    let start = ball - (gap + 0.025) * direction
    return observation.approach([start.x, start.y, low], above: 0.12, grip: 1, tolerance: 0.01)
  }
}
