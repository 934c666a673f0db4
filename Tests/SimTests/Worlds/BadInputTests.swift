import CODE
import Testing

@testable import Sim

@Suite("Bad input")
struct BadInputTests {
  /// Runs what should fail, and checks that it does so with the words given and leaves the world alone.
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
    let cell = try Cell()
    let world = cell.world
    let commands: [ArmCommand] = [
      .displacement([bad, 0, 0], grip: 0), .displacement(.zero, grip: bad),
      .pose([0, 0.6, bad], yaw: 0, grip: 0), .pose([0, 0.6, 0.2], yaw: bad, grip: 0),
      .jointSpeeds([0, 0, 0, bad, 0, 0, 0], grip: 0),
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

  @Test("bodies that cannot be")
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

  @Test("joints that cannot be")
  func joints() throws {
    let world = try World()
    let body = try world.addBall(at: .zero)
    let post = try world.add(
      BodyDefinition(
        "post", motion: .fixed, shapes: [ShapeDefinition(.box(size: [1, 1, 1]))]))
    let anchor = Vector3.zero
    refuses("its child too", in: world) {
      try world.add(JointDefinition("loop", .ball(anchor: anchor), child: body, parent: body))
    }
    refuses("body that moves", in: world) {
      try world.add(JointDefinition("stuck", .fixed, child: post))
    }
    refuses("direction", in: world) {
      try world.add(JointDefinition("bent", .hinge(anchor: anchor, axis: .zero), child: body))
    }
    refuses("right angles", in: world) {
      try world.add(
        JointDefinition(
          "skew", .universal(anchor: anchor, parentAxis: [0, 0, 1], childAxis: [0, 1, 1]),
          child: body))
    }
    refuses("no body", in: world) {
      try world.add(JointDefinition("nowhere", .fixed, child: BodyID(index: 9)))
    }
    for freedom in [
      Freedom(limits: -7...0), Freedom(spring: .init(stiffness: -1)), Freedom(friction: .nan),
      Freedom(motor: .init(maximumForce: -1)), Freedom(bounce: 2),
    ] {
      refuses("must be", in: world) {
        try world.add(
          JointDefinition(
            "bad", .hinge(anchor: anchor, axis: [0, 0, 1]), child: body, freedoms: [freedom]))
      }
    }
    refuses("at most", in: world) {
      try world.add(
        JointDefinition("many", .fixed, child: body, freedoms: [Freedom(), Freedom()]))
    }
  }

  @Test("materials, dynamics and timings out of range")
  func settings() throws {
    let world = try World()
    refuses("bounce is 1.5", in: world) { _ = try world.add(Material(bounce: 1.5)) }
    refuses("friction", in: world) { _ = try world.add(Material(friction: -1)) }
    refuses("softness", in: world) { _ = try world.add(Material(softness: .nan)) }
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

  @Test("a body faster than anything sane is named, and the world can be reset and used on")
  func divergence() throws {
    let cell = try Cell()
    let start = cell.world.snapshot()
    try cell.world.setVelocity([500, 0, 300], of: cell.block)
    #expect {
      try cell.world.step()
    } throws: { error in
      "\(error)".contains("block") && "\(error)".contains("m/s")
    }
    // Nothing moves on until the world is reset.
    #expect(throws: SimulationError.self) { try cell.world.step() }
    try cell.world.restore(start)
    try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 100)
    #expect(cell.world.position(of: cell.block).isFinite)
  }

  @Test("an engine that gives up in the middle of a step becomes an error, and the world lives on")
  func engineFailure() throws {
    let cell = try Cell()
    let start = cell.world.snapshot()
    try cell.hold(.displacement([0.005, 0, 0], grip: 1), steps: 50)
    let end = cell.world.snapshot()
    var state = [Double](repeating: .nan, count: CODEBodyStateCount)
    for round in 0..<20 {
      // The engine would stop the process at a quaternion without a length, wherever in its work it meets one.
      // Such a thing cannot come in by the front.
      if round % 2 == 1 { for index in 0..<3 { state[index] = 10 } }
      var body = try #require(cell.world.bodies[cell.block.index].engine).places
      CODEWriteBody(&body, state)
      #expect(throws: SimulationError.self) { try cell.world.step() }
      #expect(throws: SimulationError.self) { try cell.world.step() }
      try cell.world.restore(start)
    }
    try cell.hold(.displacement([0.005, 0, 0], grip: 1), steps: 50)
    #expect(cell.world.snapshot() == end)
  }

  @Test("a snapshot with values that no step survives is refused")
  func poisonedSnapshot() throws {
    let cell = try Cell()
    let start = cell.world.snapshot()
    for index in start.values.indices {
      var poisoned = start
      poisoned.values[index] = Double.nan.bitPattern
      // Values of no consequence for the engine may pass; then the world has to survive them.
      if (try? cell.world.restore(poisoned)) != nil { _ = try? cell.world.step() }
      try cell.world.restore(start)
    }
    #expect(cell.world.snapshot() == start)
  }
}
