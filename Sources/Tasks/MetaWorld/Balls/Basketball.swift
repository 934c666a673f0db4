internal import Base
public import Sim

/// Pick up a ball and hold it over the hoop.
public final class Basketball: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "basketball", "Dunk the ball into the hoop.", objects: ["ball", "hoop"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.0299], [0.1, 0.7, 0.0301]),
        goal: Box([-0.1, 0.85, 0], [0.1, 0.9, 0]), clearance: 0.15))
  }

  /// The radius of the ball, in meters: 0.8 mm less than Meta-World's, into which soft pads sink. So a ball that is lifted before the
  /// grip is there hangs as far below the hand, within 3 mm instead of 7.
  private static let radius = 0.0292
  private let hoop: BodyID

  public required init(_ scene: Scene) throws {
    hoop = try scene.addFixture(
      "hoop",
      ShapeDefinition.ring(radius: 0.045, tube: 0.01, at: [0, -0.083, 0.249], "ring").withMaterial(
        .red)
        + Basketball.net
        + [
          .box(halfExtents: [0.1, 0.01, 0.07], at: [0, 0, 0.29], "board").withMaterial(.white),
          .cylinder(radius: 0.007, halfLength: 0.108, at: [0, 0, 0.118], "pole"),
          .cylinder(radius: 0.013, halfLength: 0.005, at: [0, 0, 0.005], "foot"),
          .box(halfExtents: [0.01, 0.014, 0.004], at: [0, -0.023, 0.25], "bracket"),
        ].withMaterial(.darkSteel))
    try super.init(
      scene,
      object: scene.addObject(
        "ball", [.sphere(radius: Basketball.radius).withMaterial(.orange)], mass: 0.1))
  }

  /// Cords from the ring to a narrower one below, which only look.
  private static var net: [ShapeDefinition] {
    let center = Vector3(0, -0.083, 0.249)
    return (0..<10).flatMap { number in
      [-0.5, 0.5].map { lean -> ShapeDefinition in
        func point(_ turn: Double, _ radius: Double, _ height: Double) -> Vector3 {
          let (sine, cosine) = Double.sincos(turn * .pi / 5)
          return center + [radius * cosine, radius * sine, height]
        }
        let upper = point(Double(number), 0.044, -0.006)
        let lower = point(Double(number) + lean, 0.027, -0.066)
        return .capsule(
          radius: 0.0014, halfLength: (upper - lower).length / 2, along: upper - lower,
          at: (upper + lower) / 2, "net"
        ).withMaterial(.white).onlyVisible.withoutShadow
      }
    }
  }

  public override var isCarried: Bool { true }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, Basketball.radius])
    try world.setPose(Pose([initialState.goal.x, initialState.goal.y, 0]), of: hoop)
    return [initialState.goal.x, initialState.goal.y - 0.083, 0.25]
  }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  /// The ball is over the ring's opening and touches its plane. In Meta-World it may be 8 cm beside the ring's center and 9
  /// cm above it: every success here is one there.
  public override var distanceThreshold: Double { 0.045 }

  /// The place of the ball, 3.5 cm above the center of the ring: images show the goal where the ball has to be.
  public override var goalMarkerPosition: Vector3 { goal + [0, 0, 0.035] }

  /// The distance to that place. Height counts double.
  public override var goalDistance: Double {
    ((objectPosition - goalMarkerPosition) * Vector3(1, 1, 2)).length
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let (ball, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.025)
    if let action = observation.grasp(at: ball + lift, width: 2 * radius) { return action }
    let isLow = ball.z < goal.z + 0.04 && horizontalDistance(ball, goal) > 0.07
    let waypoint =
      isLow
      ? Vector3(goal.x, min(ball.y, goal.y - 0.12), goal.z + 0.1)
      : goal + [0, -0.01, horizontalDistance(ball, goal) > 0.05 ? 0.065 : 0.04]
    return observation.move(to: waypoint + lift, gripper: 1)
  }
}
