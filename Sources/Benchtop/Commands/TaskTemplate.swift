/// The source of a new task that works as it is.
enum TaskTemplate: String, CaseIterable {
  case carry, mechanism

  func text(name: String, type: String) -> String {
    let body = self == .carry ? Self.carrying : Self.moving
    return "import Sim\nimport Tasks\n\n"
      + body.replacing("TYPE", with: type).replacing("NAME", with: name)
  }

  /// The words that the source uses itself; a type of such a name would hide what is meant.
  var words: Set<Substring> {
    Set(
      text(name: "", type: "").split { $0 != "_" && !$0.isLetter && !$0.isNumber }
        + ["Any", "Bool", "Protocol", "Self", "String", "Type"])
  }

  // A cube is to be put on a block that stands somewhere else in each episode.
  private static let carrying = """
    /// Put the cube on the block.
    final class TYPE: CarryingTask {
      // What lists and suites know of it. Metres: x to the right, y away from the robot, z up, the
      // table's top at z = 0. Each episode draws its layout from the two boxes.
      override class var profile: TaskProfile {
        TaskProfile(
          "NAME", "Put the cube on the block.", objects: ["cube", "block"],
          placement: Placement(
            object: Box([-0.2, 0.5, 0.02], [0.2, 0.65, 0.02]),
            goal: Box([-0.2, 0.75, 0], [0.2, 0.85, 0]), clearance: 0.2))
      }

      private let block: BodyID

      // What stands on the table; it is built once. Sizes are halved, centres are in the thing's
      // frame.
      required init(_ scene: Scene) throws {
        block = try scene.addFixture("block", [.box(half: [0.05, 0.05, 0.02], at: [0, 0, 0.02])])
        let cube = ShapeDefinition.box(half: [0.02, 0.02, 0.02])
        try super.init(scene, object: scene.addObject("cube", [cube], mass: 0.3))
      }

      // Where it stands in this episode. Things may touch, but not overlap. Returns the goal.
      override func arrange(_ layout: Layout) throws -> Vector3 {
        try place(layout.object)
        try world.setPose(Pose(layout.goal), of: block)
        return layout.goal + [0, 0, 0.06]
      }

      // Done where the cube's middle is so near the goal. For another rule or reward, override judge().
      override var tolerance: Double { 0.03 }

      // Sees the observation alone, and has no memory: what is still to be done comes first.
      override class func expert(_ observation: Observation) -> Action? {
        let (cube, goal) = (observation.object, observation.goal)
        if (cube - goal).length < 0.02 {
          return observation.move(to: goal + [0, 0, 0.15], grip: -1)
        }
        // The hand's point is 45 mm above the fingertips; so the fingers close round the cube's middle.
        let lift = Vector3(0, 0, 0.034)
        if let action = observation.take(at: cube + lift, width: 0.04) { return action }
        return observation.approach(goal + lift, above: 0.18, grip: 1)
      }
    }

    """

  // A knob on a rail is to be pushed away from the robot.
  private static let moving = """
    /// Push the knob along its rail.
    final class TYPE: MechanismTask {
      // What lists and suites know of it. Metres: x to the right, y away from the robot, z up, the
      // table's top at z = 0. The fixture's place is drawn from the box in each episode.
      override class var profile: TaskProfile {
        TaskProfile(
          "NAME", "Push the knob to the end of its rail.", objects: ["knob", "rail"],
          placement: Placement(object: Box([-0.2, 0.7, 0], [0.2, 0.8, 0])))
      }

      // What stands on the table; it is built once. Sizes are halved, centres are in the fixture's
      // frame with the joint at zero. For a part that turns: .turns(about:through:), limits in radians.
      required init(_ scene: Scene) throws {
        try super.init(
          scene,
          mechanism: Mechanism(
            "rail", in: scene,
            base: [.box(half: [0.02, 0.15, 0.01], at: [0, 0, 0.01])],
            part: "knob",
            [
              .box(half: [0.03, 0.03, 0.015], at: [0, -0.1, 0.04]),
              .capsule(radius: 0.012, halfLength: 0.03, at: [0, -0.1, 0.08]),
            ],
            .slides(along: [0, 1, 0]), limits: 0...0.2, mass: 0.4, friction: 1,
            spring: .init(stiffness: 0, damping: 2)))
      }

      // The observed point of the part, where it is to go from the fixture's place, and how exactly.
      override var marker: Vector3 { [0, -0.1, 0.1] }
      override var goalOffset: Vector3 { [0, 0.08, 0.1] }
      override var tolerance: Double { 0.03 }

      // Sees the observation alone, and has no memory: what is still to be done comes first.
      override class func expert(_ observation: Observation) -> Action? {
        let (knob, goal, hand) = (observation.object, observation.goal, observation.hand)
        // The hand's point is 45 mm above the fingertips, which push just below the knob's top.
        let height = knob.z + 0.02
        let isBehind = hand.z < height + 0.03 && hand.y < knob.y - 0.01 && abs(hand.x - knob.x) < 0.03
        if isBehind {
          return observation.move(to: [knob.x, hand.y + goal.y - knob.y, height], grip: 1)
        }
        return observation.approach([knob.x, knob.y - 0.06, height], above: 0.2, grip: 1)
      }
    }

    """
}
