import Foundation
import Sim
import Testing

@Suite("Friction")
struct FrictionTests {
  /// A block on a slope that rises in a given heading, with its sides along the slope.
  private func blockOnSlope(
    degrees: Double, friction: Double, heading: Double = 0
  ) throws -> (World, BodyID, downhill: Vector3) {
    let world = try World()
    let surface = try world.add(Material(friction: friction))
    let turn =
      Rotation(angle: heading, about: [0, 0, 1])
      * Rotation(angle: degrees * .pi / 180, about: [0, 1, 0])
    try world.add(
      BodyDefinition(
        "slope", motionType: .static, pose: Pose(.zero, rotation: turn),
        shapes: [
          ShapeDefinition(
            .box(size: [20, 20, 1]), pose: Pose([0, 0, -0.5]), material: surface,
            category: .fixture)
        ]))
    let block = try world.addBox(
      size: [0.1, 0.1, 0.04], mass: 0.5,
      // Already in contact: after falling even slightly, it would start to slide.
      at: Pose(turn.act(on: [0, 0, 0.0198]), rotation: turn), material: surface)
    return (world, block, turn.act(on: [1, 0, 0]))
  }

  @Test(
    "a block sticks just below the friction angle and slides just above it",
    arguments: [0.2, 0.5, 1.0], [0.0, 0.4, 0.785])
  func frictionAngle(friction: Double, heading: Double) throws {
    let angle = atan(friction) * 180 / .pi
    for (degrees, slides) in [(angle - 1, false), (angle + 1, true)] {
      let (world, block, downhill) = try blockOnSlope(
        degrees: degrees, friction: friction, heading: heading)
      let start = world.position(of: block)
      try world.run(seconds: 2)
      let slid = (world.position(of: block) - start).dot(downhill)
      let pull = 9.81 * (sin(degrees * .pi / 180) - friction * cos(degrees * .pi / 180))
      if slides {
        #expect(abs(slid - pull * 2) < 0.05 * pull * 2 + 0.01)
      } else {
        #expect(abs(slid) < 0.001)
      }
    }
  }

  @Test(
    "a block slides by its speed squared over 2 mu g",
    arguments: [0.2, 0.5, 0.8], [1.0, 2.0])
  func slidingDistance(friction: Double, speed: Double) throws {
    let h = 0.001
    let world = try makeWorld(substep: h)
    let surface = try world.add(Material(friction: friction))
    try world.addFloor(surface)
    let block = try world.addBox(
      size: [0.2, 0.2, 0.05], at: Pose([0, 0, 0.025]), material: surface)
    try world.run(seconds: 0.2)
    let start = world.position(of: block)
    // Diagonal to the block's sides, where an unaligned friction pyramid would stop it too soon.
    try world.setVelocity(speed * Vector3(0.6, 0.8, 0), of: block)
    try world.run(seconds: 3)
    let slid = (world.position(of: block) - start).length
    let expected = speed * speed / (2 * friction * 9.81)
    #expect(abs(slid - expected) < speed * h + 0.02 * expected)
    #expect(world.velocity(of: block).length < 1e-3)
  }

  @Test("friction of a pair is the geometric mean, unless it is overridden")
  func pairs() throws {
    func slid(_ override: Double?) throws -> Double {
      let world = try makeWorld()
      let ice = try world.add(Material(friction: 0.1))
      let rubber = try world.add(Material(friction: 0.9))
      if let override {
        try world.setContactMaterial(between: rubber, and: ice, Material(friction: override))
      }
      try world.addFloor(ice)
      let block = try world.addBox(
        size: [0.2, 0.2, 0.04], at: Pose([0, 0, 0.02]), material: rubber)
      try world.setVelocity([1, 0, 0], of: block)
      try world.run(seconds: 3)
      return world.position(of: block).x
    }
    #expect(abs(try slid(nil) - 1 / (2 * 0.3 * 9.81)) < 0.01)
    #expect(abs(try slid(0.6) - 1 / (2 * 0.6 * 9.81)) < 0.01)
  }

  @Test("rolling friction stops a ball; without it the ball keeps rolling")
  func rolling() throws {
    func speedAfterRolling(_ rolling: Double) throws -> Double {
      let world = try World()
      let surface = try world.add(Material(rollingFriction: rolling))
      try world.addFloor(surface)
      let ball = try world.addBall(radius: 0.05, at: [0, 0, 0.05], material: surface)
      try world.setVelocity([0.5, 0, 0], angular: [0, 10, 0], of: ball)
      try world.run(seconds: 1)
      return world.velocity(of: ball).x
    }
    #expect(abs(try speedAfterRolling(0) - 0.5) < 0.01)
    // Deceleration of a rolling solid ball: (5/7) g rho / r.
    let rho = 0.001
    #expect(abs(try speedAfterRolling(rho) - (0.5 - 5 / 7 * 9.81 * rho / 0.05)) < 0.02)
    #expect(abs(try speedAfterRolling(0.01)) < 0.001)
  }

  @Test("torsional friction stops a spinning ball at the rate of its torque")
  func torsional() throws {
    let world = try makeWorld()
    let surface = try world.add(Material(friction: 1, torsionalFriction: 0.002))
    try world.addFloor(surface)
    let ball = try world.addBall(radius: 0.05, mass: 1, at: [0, 0, 0.05], material: surface)
    try world.run(seconds: 0.1)
    try world.setVelocity(.zero, angular: [0, 0, 20], of: ball)
    let inertia = 0.4 * 0.05 * 0.05
    let deceleration = 0.002 * 9.81 / inertia
    try world.run(seconds: 0.5)
    #expect(abs(world.angularVelocity(of: ball).z - (20 - 0.5 * deceleration)) < 0.2)
  }
}
