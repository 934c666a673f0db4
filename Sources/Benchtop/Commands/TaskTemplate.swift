/// The source of a new task that works at once.
enum TaskTemplate: String, CaseIterable {
  case object, articulation

  func text(name: String, type: String) -> String {
    let body = self == .object ? Self.objectSource : Self.articulationSource
    return "import Sim\nimport Tasks\n\n"
      + body.replacing("TYPE", with: type).replacing("NAME", with: name)
  }

  /// Words that the source uses itself; a type with such a name would hide them.
  var words: Set<Substring> {
    Set(
      text(name: "", type: "").split { $0 != "_" && !$0.isLetter && !$0.isNumber }
        + ["Any", "Bool", "Protocol", "Self", "String", "Type"])
  }

  // The task is to put a cube on a block, whose position differs in each episode.
  private static let objectSource = """
    /// Put the cube on the block.
    final class TYPE: ObjectTask {
      // The task's description. In meters: x to the right, y away from the robot, z up; the table's
      // top is at z = 0. Each episode draws its initial state from the two boxes.
      override class var profile: TaskProfile {
        TaskProfile(
          "NAME", "Put the cube on the block.", objects: ["cube", "block"],
          placement: Placement(
            object: Box([-0.2, 0.5, 0.02], [0.2, 0.65, 0.02]),
            goal: Box([-0.2, 0.75, 0], [0.2, 0.85, 0]), clearance: 0.2))
      }

      private let block: BodyID

      // The objects, built once. Boxes have half sizes, and centres in the body's frame.
      required init(_ scene: Scene) throws {
        block = try scene.addFixture(
          "block", [.box(halfExtents: [0.05, 0.05, 0.02], at: [0, 0, 0.02])])
        let cube = ShapeDefinition.box(halfExtents: [0.02, 0.02, 0.02])
        try super.init(scene, object: scene.addObject("cube", [cube], mass: 0.3))
      }

      // Sets the initial state of an episode. Objects may touch, but not overlap. Returns the goal.
      override func reset(to initialState: InitialState) throws -> Vector3 {
        try placeObject(at: initialState.object)
        try world.setPose(Pose(initialState.goal), of: block)
        return initialState.goal + [0, 0, 0.06]
      }

      // Success: the cube's centre is this near the goal. For another reward, override evaluateState().
      override var distanceThreshold: Double { 0.03 }

      // The expert sees only the observation and has no memory, so later phases are checked first.
      override class func expert(_ observation: Observation) -> Action? {
        let (cube, goal) = (observation.object, observation.goal)
        if (cube - goal).length < 0.02 {
          return observation.move(to: goal + [0, 0, 0.15], gripper: -1)
        }
        // The hand is 45 mm above the fingertips; the fingers close around the cube's centre.
        let lift = Vector3(0, 0, 0.034)
        if let action = observation.grasp(at: cube + lift, width: 0.04) { return action }
        return observation.approach(goal + lift, above: 0.18, gripper: 1)
      }
    }

    """

  // The task is to push a knob on a rail away from the robot.
  private static let articulationSource = """
    /// Push the knob along its rail.
    final class TYPE: ArticulationTask {
      // The task's description. In meters: x to the right, y away from the robot, z up; the table's
      // top is at z = 0. Each episode draws the fixture's position from the box.
      override class var profile: TaskProfile {
        TaskProfile(
          "NAME", "Push the knob to the end of its rail.", objects: ["knob", "rail"],
          placement: Placement(object: Box([-0.2, 0.7, 0], [0.2, 0.8, 0])))
      }

      // The objects, built once. Boxes have half sizes, and centres in the fixture's frame with the
      // joint at zero. For a part that rotates: .hinge(axis:anchor:), with limits in radians.
      required init(_ scene: Scene) throws {
        try super.init(
          scene,
          articulation: Articulation(
            "rail", in: scene,
            base: [.box(halfExtents: [0.02, 0.15, 0.01], at: [0, 0, 0.01])],
            link: "knob",
            [
              .box(halfExtents: [0.03, 0.03, 0.015], at: [0, -0.1, 0.04]),
              .capsule(radius: 0.012, halfLength: 0.03, at: [0, -0.1, 0.08]),
            ],
            .slider(axis: [0, 1, 0]), limits: 0...0.2, mass: 0.4, friction: 1,
            spring: .init(stiffness: 0, damping: 2)))
      }

      // The observed point of the part, its goal relative to the fixture, and the tolerance.
      override var site: Vector3 { [0, -0.1, 0.1] }
      override var goalOffset: Vector3 { [0, 0.08, 0.1] }
      override var distanceThreshold: Double { 0.03 }

      // The expert sees only the observation and has no memory, so later phases are checked first.
      override class func expert(_ observation: Observation) -> Action? {
        let (knob, goal, hand) = (observation.object, observation.goal, observation.hand)
        // The hand is 45 mm above the fingertips, which push just below the knob's top.
        let height = knob.z + 0.02
        let isBehind =
          hand.z < height + 0.03 && hand.y < knob.y - 0.01 && abs(hand.x - knob.x) < 0.03
        if isBehind {
          return observation.move(to: [knob.x, hand.y + goal.y - knob.y, height], gripper: 1)
        }
        return observation.approach([knob.x, knob.y - 0.06, height], above: 0.2, gripper: 1)
      }
    }

    """
}
