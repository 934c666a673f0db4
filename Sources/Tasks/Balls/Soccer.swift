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
        .box(half: [0.0905, 0.006, 0.0825], at: [0, 0.0575, 0.0825], "net"),
        .box(half: [0.0905, 0.038, 0.0055], at: [0, -0.0255, 0.1595], "bar"),
      ])
    try super.init(
      scene, object: scene.addObject("ball", [.sphere(radius: Soccer.radius)], mass: 0.04))
  }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, Soccer.radius])
    try world.setPose(Pose(layout.goal), of: frame)
    return layout.goal
  }

  /// Behind the ball as seen from the goal, then through it.
  public override class func expert(_ observation: Observation) -> Action? {
    let (ball, goal, hand) = (observation.object, observation.goal, observation.hand)
    var way = goal - ball
    way.z = 0
    let distance = max(way.length, 1e-6)
    let direction = way / distance
    var offset = hand - ball
    offset.z = 0
    let ahead = offset.dot(direction)
    let aside = offset - ahead * direction
    let low = 0.055
    if hand.z < 0.085, ahead < -0.02, aside.length < 0.02 {
      let push = min(0.03, max(distance - 0.03, 0))
      let target = ball + (push - 0.044) * direction - 0.5 * aside
      return observation.move(to: [target.x, target.y, low], grip: 1, gain: 14)
    }
    let start = ball - 0.075 * direction
    if hand.z < 0.1, ahead > -0.04 { return observation.move(to: hand + [0, 0, 0.06], grip: 1) }
    return observation.approach([start.x, start.y, low], above: 0.12, grip: 1, tolerance: 0.012)
  }
}
