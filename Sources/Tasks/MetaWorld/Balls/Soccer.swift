public import Sim

/// Push a ball into the goal.
public final class Soccer: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "soccer", "Push the ball into the goal.", objects: ["ball", "goal"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.03], [0.1, 0.7, 0.03]),
        goal: Box([-0.1, 0.8, 0], [0.1, 0.9, 0]), clearance: 0.15))
  }

  private static let radius = 0.026
  /// In meters. A ball that the hand lets go rolls on as far as in Meta-World. At 0.004 it would roll 35 mm farther, and at 0.008
  /// 20 mm less far.
  private static let rollingFriction = 0.006
  private let frame: BodyID

  public required init(_ scene: Scene) throws {
    frame = try scene.addFixture(
      "goal",
      ([
        .box(halfExtents: [0.006, 0.0635, 0.0825], at: [0.0965, 0, 0.0825], "side"),
        .box(halfExtents: [0.006, 0.0635, 0.0825], at: [-0.0965, 0, 0.0825], "side"),
        .box(halfExtents: [0.0905, 0.006, 0.0825], at: [0, 0.0575, 0.0825], "back"),
        .box(halfExtents: [0.0905, 0.038, 0.0055], at: [0, -0.0255, 0.1595], "roof"),
      ] as [ShapeDefinition]).map(\.invisible) + Soccer.looks)
    try super.init(
      scene,
      object: scene.addObject(
        "ball", [.sphere(radius: Soccer.radius).withMaterial(.white)], mass: 0.04, friction: 1,
        rollingFriction: Soccer.rollingFriction))
  }

  /// Posts, bars and nets, which collide as solid walls.
  private static var looks: [ShapeDefinition] {
    let (x, front, back, top) = (0.0965, -0.0575, 0.0575, 0.159)
    func bar(_ start: Vector3, _ end: Vector3, radius: Double = 0.006) -> ShapeDefinition {
      .capsule(
        radius: radius, halfLength: (end - start).length / 2, along: end - start,
        at: (start + end) / 2, "post"
      ).withMaterial(.white)
    }
    var shapes: [ShapeDefinition] = []
    for side in [-x, x] {
      shapes.append(bar([side, front, 0], [side, front, top]))
      shapes.append(bar([side, back, 0.004], [side, back, top], radius: 0.004))
      shapes.append(bar([side, front, top], [side, back, top], radius: 0.004))
      shapes.append(bar([side, front, 0.004], [side, back, 0.004], radius: 0.004))
    }
    shapes.append(bar([-x, front, top], [x, front, top]))
    shapes.append(bar([-x, back, top], [x, back, top], radius: 0.004))
    shapes.append(bar([-x, back, 0.004], [x, back, 0.004], radius: 0.004))
    shapes +=
      ShapeDefinition.net(
        from: [-x, back, 0], across: [2 * x, 0, 0], up: [0, 0, top], meshes: (9, 7))
      + ShapeDefinition.net(
        from: [-x, front, top], across: [2 * x, 0, 0], up: [0, 0.07, 0], meshes: (9, 3))
    for side in [-x, x] {
      shapes += ShapeDefinition.net(
        from: [side, front, 0], across: [0, back - front, 0], up: [0, 0, top], meshes: (5, 7))
    }
    return shapes.map(\.onlyVisible)
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, Soccer.radius])
    try world.setPose(Pose(initialState.goal), of: frame)
    return initialState.goal
  }

  /// The ball's error along the goal counts three times, as in Meta-World, so that pushing it in front of the goal pays.
  public override var path: PathProgress {
    func length(from ball: Vector3) -> Double { ((ball - goal) * Vector3(3, 1, 1)).length }
    return PathProgress(
      remaining: length(from: objectPosition), total: length(from: episodeStart.firstObject))
  }

  /// The fingertips reach behind the ball as seen from the goal, then push it; no grasp is needed.
  public override func evaluateState() -> StepOutcome {
    let goalDistance = goalDistance
    var direction = goal - objectPosition
    direction.z = 0
    let behind = objectPosition - 0.045 / max(direction.length, 1e-3) * direction
    return evaluateArticulation(
      reachDistance: (behind - toolCenter).length, goalDistance: goalDistance,
      threshold: distanceThreshold, isSuccess: isSuccess, path: path)
  }

  /// The sides of the closed fingers are flat. They push the ball sideways until it is in front of the goal's
  /// center, then straight in.
  public override class func expert(_ observation: Observation) -> Action? {
    let (ball, goal, hand) = (observation.object, observation.goal, observation.hand)
    guard horizontalDistance(ball, goal) > 0.05 else {
      return Action(deltaPosition: .zero, gripper: 1)
    }
    let lateralOffset = goal.x - ball.x
    let movesLaterally = abs(lateralOffset) > 0.02 && ball.y < goal.y - 0.09
    let direction: Vector3 = movesLaterally ? [lateralOffset > 0 ? 1 : -1, 0, 0] : [0, 1, 0]
    let gap = radius + (movesLaterally ? 0.015 : 0.018)
    let offset = hand - ball
    let ahead = offset.dot(direction)
    let across = movesLaterally ? offset.y : offset.x
    let low = 0.055
    if hand.z < 0.085, ahead < 0.012 - gap, abs(across) < 0.015 {
      let left = movesLaterally ? abs(lateralOffset) : horizontalDistance(ball, goal) - 0.02
      let target = ball + (min(0.25 * left + 0.015, 0.05) - gap) * direction
      return observation.move(to: [target.x, target.y, low], gripper: 1, gain: 12)
    }
    let start = ball - (gap + 0.025) * direction
    if !movesLaterally, hand.z < 0.07, abs(offset.y) < 0.08 {
      // From the ball's side behind it, without leaving the table.
      if offset.y < 0.012 - gap {
        return observation.move(to: [start.x, start.y, low], gripper: 1)
      }
      if abs(offset.x) > gap - 0.012 {
        let side = offset.x < 0 ? -1.0 : 1
        return observation.move(
          to: [ball.x + side * (gap + 0.02), hand.y - 0.04, low], gripper: 1)
      }
    }
    return observation.approach([start.x, start.y, low], above: 0.12, gripper: 1, tolerance: 0.01)
  }
}
