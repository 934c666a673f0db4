import CODE
import Testing

@testable import Sim

@Suite("Invalid input")
struct InvalidInputTests {
  /// Checks that an action throws an error that contains `words`, and that the world is unchanged.
  private func refuses(
    _ words: String, in world: World, _ action: () throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let before = world.snapshot()
    let counts = [
      world.bodies.count, world.shapes.count, world.joints.count, world.materials.count,
    ]
    do {
      try action()
      Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch {
      #expect("\(error)".contains(words), "\(error)", sourceLocation: sourceLocation)
      #expect(!"\(error)".contains("\n"), sourceLocation: sourceLocation)
    }
    #expect(world.snapshot() == before, sourceLocation: sourceLocation)
    #expect(
      counts == [
        world.bodies.count, world.shapes.count, world.joints.count, world.materials.count,
      ], sourceLocation: sourceLocation)
  }

  @Test("actions that are not finite", arguments: [Double.nan, .infinity, -.infinity])
  func actions(bad: Double) throws {
    let cell = try RobotCell()
    let world = cell.world
    let commands: [ArmCommand] = [
      .displacement([bad, 0, 0], grip: 0), .displacement(.zero, grip: bad),
      .pose([0, 0.6, bad], yaw: 0, grip: 0), .pose([0, 0.6, 0.2], yaw: bad, grip: 0),
      .jointVelocities([0, 0, 0, bad, 0, 0, 0], grip: 0),
    ]
    for command in commands {
      refuses("finite", in: world) { try cell.arm.apply(command) }
    }
    refuses("finite", in: world) { try world.applyForce([bad, 0, 0], to: cell.block) }
    refuses("finite", in: world) { try world.setVelocity([0, bad, 0], of: cell.block) }
    refuses("finite", in: world) { try world.setPose(Pose([0, 0, bad]), of: cell.block) }
    try world.step()
  }

  @Test("sizes and masses that are not positive", arguments: [0, -1, Double.nan, .infinity])
  func sizes(bad: Double) throws {
    let world = try World()
    func add(_ geometry: Geometry, mass: BodyDefinition.Mass = .density(1000)) throws {
      try world.add(BodyDefinition("thing", shapes: [ShapeDefinition(geometry)], mass: mass))
    }
    refuses("the size along y of a shape of thing is \(bad)", in: world) {
      try add(.box(size: [1, bad, 1]))
    }
    refuses("radius", in: world) { try add(.sphere(radius: bad)) }
    refuses("length", in: world) { try add(.capsule(radius: 1, length: bad)) }
    refuses("radius", in: world) { try add(.cylinder(radius: bad, length: 1)) }
    refuses("density", in: world) { try add(.sphere(radius: 1), mass: .density(bad)) }
    refuses("mass", in: world) { try add(.sphere(radius: 1), mass: .total(bad)) }
    refuses("mass", in: world) {
      try add(
        .sphere(radius: 1),
        mass: .properties(MassProperties(mass: bad, inertia: Inertia(xx: 1, yy: 1, zz: 1))))
    }
  }

  @Test("invalid bodies")
  func bodies() throws {
    let world = try World()
    refuses("empty", in: world) { try world.add(BodyDefinition("ghost")) }
    refuses("plane", in: world) {
      try world.add(BodyDefinition("sheet", shapes: [ShapeDefinition(.plane)]))
    }
    refuses("inertia", in: world) {
      try world.add(
        BodyDefinition(
          "odd",
          mass: .properties(MassProperties(mass: 1, inertia: Inertia(xx: 1, yy: 1, zz: 3)))))
    }
    refuses("rotation", in: world) {
      try world.add(
        BodyDefinition(
          "turned", pose: Pose(.zero, rotation: Rotation(w: 0, x: 0, y: 0, z: 0)),
          shapes: [ShapeDefinition(.sphere(radius: 1))]))
    }
    refuses("material", in: world) {
      try world.add(
        BodyDefinition(
          "thing",
          shapes: [ShapeDefinition(.sphere(radius: 1), material: MaterialID(index: 7))]))
    }
  }

  @Test("invalid joints")
  func joints() throws {
    let world = try World()
    let body = try world.addBall(at: .zero)
    let post = try world.add(
      BodyDefinition(
        "post", motionType: .static, shapes: [ShapeDefinition(.box(size: [1, 1, 1]))]))
    let anchor = Vector3.zero
    refuses("its child; it must be another body", in: world) {
      try world.add(JointDefinition("loop", .ball(anchor: anchor), child: body, parent: body))
    }
    refuses("dynamic body", in: world) {
      try world.add(JointDefinition("stuck", .fixed, child: post))
    }
    refuses("nonzero vector", in: world) {
      try world.add(JointDefinition("bent", .hinge(anchor: anchor, axis: .zero), child: body))
    }
    refuses("perpendicular", in: world) {
      try world.add(
        JointDefinition(
          "skew", .universal(anchor: anchor, parentAxis: [0, 0, 1], childAxis: [0, 1, 1]),
          child: body))
    }
    refuses("no body", in: world) {
      try world.add(JointDefinition("nowhere", .fixed, child: BodyID(index: 9)))
    }
    for dof in [
      DegreeOfFreedom(limits: -7...0), DegreeOfFreedom(spring: .init(stiffness: -1)),
      DegreeOfFreedom(friction: .nan),
      DegreeOfFreedom(motor: .init(maximumForce: -1)), DegreeOfFreedom(restitution: 2),
    ] {
      refuses("must be", in: world) {
        try world.add(
          JointDefinition(
            "bad", .hinge(anchor: anchor, axis: [0, 0, 1]), child: body, degreesOfFreedom: [dof]))
      }
    }
    refuses("at most", in: world) {
      try world.add(
        JointDefinition(
          "many", .fixed, child: body, degreesOfFreedom: [DegreeOfFreedom(), DegreeOfFreedom()]))
    }
  }

  @Test("materials, dynamics and timings out of range")
  func settings() throws {
    let world = try World()
    refuses("restitution is 1.5", in: world) { _ = try world.add(Material(restitution: 1.5)) }
    refuses("friction", in: world) { _ = try world.add(Material(friction: -1)) }
    refuses("compliance", in: world) { _ = try world.add(Material(compliance: .nan)) }
    for change: (inout Dynamics) -> Void in [
      { $0.gravity = .nan }, { $0.objectMass = 0 }, { $0.actionDelay = 17 },
      { $0.actionDelay = -1 }, { $0.sensorNoise = -1 }, { $0.motorStrength = .infinity },
    ] {
      var dynamics = Dynamics()
      change(&dynamics)
      refuses("must be", in: world) { try world.apply(dynamics) }
    }
    for substep in [0, -1, Double.nan, 1] {
      #expect(throws: SimulationError.self) { try World(timing: .init(substep: substep)) }
    }
    #expect(throws: SimulationError.self) { try World(timing: .init(substepsPerStep: 0)) }
  }

  @Test("a diverged body is named in the error, and the world can be restored and used again")
  func divergence() throws {
    let cell = try RobotCell()
    let start = cell.world.snapshot()
    try cell.world.setVelocity([500, 0, 300], of: cell.block)
    #expect {
      try cell.world.step()
    } throws: { error in
      "\(error)".contains("block") && "\(error)".contains("m/s")
    }
    // The world refuses steps until it is restored.
    #expect(throws: SimulationError.self) { try cell.world.step() }
    try cell.world.restore(start)
    try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 100)
    #expect(cell.world.position(of: cell.block).isFinite)
  }

  @Test("an internal error of the engine in a step becomes an error, and the world stays usable")
  func engineFailure() throws {
    let cell = try RobotCell()
    let start = cell.world.snapshot()
    try cell.hold(.displacement([0.005, 0, 0], grip: 1), steps: 50)
    let end = cell.world.snapshot()
    var state = [Double](repeating: .nan, count: CODEBodyStateCount)
    for round in 0..<20 {
      // The engine would end the process at a quaternion of length zero, wherever it meets one. The interface of the
      // world does not accept such a value.
      if round % 2 == 1 { for index in 0..<3 { state[index] = 10 } }
      var body = try #require(cell.world.bodies[cell.block.index].engine).statePointers
      CODEWriteBody(&body, state)
      #expect(throws: SimulationError.self) { try cell.world.step() }
      #expect(throws: SimulationError.self) { try cell.world.step() }
      try cell.world.restore(start)
    }
    try cell.hold(.displacement([0.005, 0, 0], grip: 1), steps: 50)
    #expect(cell.world.snapshot() == end)
  }

  @Test("a snapshot with invalid values is refused")
  func poisonedSnapshot() throws {
    let cell = try RobotCell()
    let start = cell.world.snapshot()
    for index in start.values.indices {
      var poisoned = start
      poisoned.values[index] = Double.nan.bitPattern
      // Values that do not affect the engine may pass; the world must then survive them.
      if (try? cell.world.restore(poisoned)) != nil { _ = try? cell.world.step() }
      try cell.world.restore(start)
    }
    #expect(cell.world.snapshot() == start)
  }
}
