public import Sim

/// A plate and a goal with posts and a net, shared by the four plate tasks.
open class Plate: ObjectTask {
  static let height = 0.015
  /// The plate's way along x and y, in meters: beyond every start and goal.
  private static let reach = 0.6
  /// Half the size of the plate along y, in meters, for contacts: 5 mm more than it looks. Meta-World's fingers close 5 mm beyond
  /// the hand's middle and are thicker, so that they push a plate away 76 mm ahead of the hand; these would at 68 mm.
  private static let halfLength = 0.055
  private let frame: BodyID
  private let slide: CrossSlide

  open override class var sharedScene: SharedScene? { .plate }

  public required init(_ scene: Scene) throws {
    // The frame is open at the top, so that the hand can follow the plate in.
    frame = try scene.addFixture(
      "goal",
      [
        .box(halfExtents: [0.004, 0.075, 0.05], at: [-0.104, 0.005, 0.05], "net").withMaterial(
          .white),
        .box(halfExtents: [0.004, 0.075, 0.05], at: [0.104, 0.005, 0.05], "net").withMaterial(
          .white),
        .box(halfExtents: [0.108, 0.004, 0.05], at: [0, 0.084, 0.05], "net").withMaterial(.white),
        .capsule(radius: 0.008, halfLength: 0.08, at: [-0.104, -0.0785, 0.088], "post"),
        .capsule(radius: 0.008, halfLength: 0.08, at: [0.104, -0.0785, 0.088], "post"),
      ].withMaterial(.red))
    // As in Meta-World, the plate is light and slides without friction on the table, only against a little drag, so that
    // it follows a fingertip at once. It cannot turn, and a finger on it cannot press it against the table.
    var definition = BodyDefinition(
      "plate",
      shapes: [
        ShapeDefinition.box(halfExtents: [0.05, Plate.halfLength, 0.015])
          .filled(with: scene.tabletop.objectMaterial).invisible,
        .cylinder(radius: 0.05, halfLength: 0.015).withMaterial(.blue).onlyVisible
          .withEdgeRadius(0.01),
        .cylinder(radius: 0.036, halfLength: 0.0155).withMaterial(.white).onlyVisible,
      ], mass: .total(0.05))
    definition.usesGravity = false
    let plate = try scene.world.add(definition)
    scene.world.disableCollisions(between: plate, and: scene.tabletop.table)
    slide = try CrossSlide(
      "plate", carrying: plate, sledgeMass: 0.005,
      DegreeOfFreedom(
        limits: -Plate.reach...Plate.reach, spring: .init(stiffness: 0, damping: 1)), in: scene)
    try super.init(scene, object: plate)
  }

  /// The pose of the goal's frame.
  open func framePose(_ initialState: InitialState) -> Pose {
    preconditionFailure("\(type(of: self)) must override 'framePose'")
  }

  /// The start position of the plate.
  open func start(_ initialState: InitialState) -> Vector3 { initialState.object }

  open override func reset(to initialState: InitialState) throws -> Vector3 {
    let start = start(initialState)
    try slide.place(at: [start.x, start.y, Plate.height])
    try world.setPose(framePose(initialState), of: frame)
    return initialState.goal
  }

  /// The closed fingertips press on the plate and drag it.
  open override class func expert(_ observation: Observation) -> Action? {
    let (plate, goal, hand) = (observation.object, observation.goal, observation.hand)
    let isOnTop = horizontalDistance(hand, plate) < 0.04 && hand.z < 0.085
    guard isOnTop else {
      return observation.approach([plate.x, plate.y, 0.07], above: 0.15, gripper: 1)
    }
    // The plate lags behind the hand, so aim for the hand position that puts the plate at the goal.
    let target = hand + (goal - plate)
    return observation.move(to: [target.x, target.y, 0.07], gripper: 1, gain: 10)
  }
}
