public import Sim

/// A plate and a goal with posts and a net: what the four plate tasks share.
open class Plate: CarryingTask {
  static let height = 0.015
  private let frame: BodyID

  public required init(_ scene: Scene) throws {
    // Open above, so that the hand can follow the plate in.
    frame = try scene.addFixture(
      "goal",
      [
        .box(half: [0.004, 0.075, 0.05], at: [-0.104, 0.005, 0.05], "net").finished(.white),
        .box(half: [0.004, 0.075, 0.05], at: [0.104, 0.005, 0.05], "net").finished(.white),
        .box(half: [0.108, 0.004, 0.05], at: [0, 0.084, 0.05], "net").finished(.white),
        .capsule(radius: 0.008, halfLength: 0.08, at: [-0.104, -0.0785, 0.088], "post"),
        .capsule(radius: 0.008, halfLength: 0.08, at: [0.104, -0.0785, 0.088], "post"),
      ].finished(.red))
    try super.init(
      scene,
      object: scene.addObject(
        "plate", [.box(half: [0.05, 0.05, 0.015]).finished(.blue)], mass: 0.2, friction: 0.4))
  }

  /// Where the goal's frame stands and how it is turned.
  open func framePose(_ layout: Layout) -> Pose {
    preconditionFailure("\(type(of: self)) has to override 'framePose'")
  }

  /// Where the plate starts.
  open func start(_ layout: Layout) -> Vector3 { layout.object }

  open override func arrange(_ layout: Layout) throws -> Vector3 {
    let start = start(layout)
    try place([start.x, start.y, Plate.height])
    try world.setPose(framePose(layout), of: frame)
    return layout.goal
  }

  /// The closed fingertips press on the plate and draw it along.
  open override class func expert(_ observation: Observation) -> Action? {
    let (plate, goal, hand) = (observation.object, observation.goal, observation.hand)
    let isOnTop = horizontalDistance(hand, plate) < 0.04 && hand.z < 0.085
    guard isOnTop else {
      return observation.approach([plate.x, plate.y, 0.07], above: 0.15, grip: 1)
    }
    // The plate lags: the hand goes where it will have the plate at the goal.
    let place = hand + (goal - plate)
    return observation.move(to: [place.x, place.y, 0.07], grip: 1, gain: 10)
  }
}
