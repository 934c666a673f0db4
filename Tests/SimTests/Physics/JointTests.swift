import Foundation
import Sim
import Testing

@Suite("Joints")
struct JointTests {
  /// The period of a pendulum relative to that of a small amplitude, by the arithmetic-geometric mean (Gauss).
  private func periodRatio(amplitude: Double) -> Double {
    var (a, g) = (1.0, cos(amplitude / 2))
    for _ in 0..<20 { (a, g) = ((a + g) / 2, (a * g).squareRoot()) }
    return 1 / a
  }

  @Test(
    "a pendulum has the exact period at small and large amplitudes",
    arguments: [0.05, 1.0, 2.5])
  func pendulum(amplitude: Double) throws {
    let h = 0.001
    let world = try makeWorld(substep: h)
    // A ball on a massless rod: pivot at the origin, hanging along -z at rest, started to the side.
    let length = 0.5
    let radius = 0.05
    let ball = try world.addBall(
      radius: radius, mass: 1, at: [length * sin(amplitude), 0, -length * cos(amplitude)])
    let joint = try world.add(
      JointDefinition("pivot", .hinge(anchor: .zero, axis: [0, -1, 0]), child: ball))
    let inertia = length * length + 0.4 * radius * radius
    let period =
      2 * .pi * (inertia / (9.81 * length)).squareRoot() * periodRatio(amplitude: amplitude)
    // Turning points: the angle from the start is zero again after each whole period.
    var crossings: [Double] = []
    var last = world.velocity(of: joint)
    for step in 1...Int(4.6 * period / h) {
      try world.step()
      let speed = world.velocity(of: joint)
      if (last > 0 && speed <= 0) || (last < 0 && speed >= 0) {
        crossings.append((Double(step) - speed / (speed - last)) * h)
      }
      last = speed
    }
    let measured = (crossings[7] - crossings[1]) / 3
    #expect(abs(measured - period) < 0.003 * period)
  }

  @Test("the motions that joints allow a point are those that the joints measure")
  func motions() throws {
    let world = try makeWorld()
    let cart = try world.addBox("cart", at: .identity)
    let door = try world.addBox("door", at: Pose([0.4, 0.2, 0.1]))
    let free = try world.addBall(at: [2, 0, 0])
    let rail = try world.add(
      JointDefinition(
        "rail", .slider(axis: [1, 0, 0]), child: cart,
        degreesOfFreedom: [DegreeOfFreedom(limits: -0.5...0.25)]))
    let hinge = try world.add(
      JointDefinition(
        "hinge", .hinge(anchor: [0.1, 0, 0], axis: [0, 0, 2]), child: door, parent: cart))
    #expect(world.jointMotions(of: free, at: .zero).isEmpty)
    let motions = world.jointMotions(of: door, at: world.position(of: door))
    try #require(motions.count == 2)
    #expect((motions[0].velocity - [-0.2, 0.3, 0]).length < 1e-12)
    #expect(motions[0].limits == nil && motions[1].limits == -0.5...0.25)
    #expect(motions[1].velocity == [1, 0, 0])
    // A body that moves so moves its joint at unit speed, and by the position that is told.
    try world.setVelocity(motions[0].velocity, angular: [0, 0, 1], of: door)
    #expect(abs(world.velocity(of: hinge) - 1) < 1e-12)
    try world.setVelocity(motions[1].velocity, of: cart)
    #expect(abs(world.velocity(of: rail) - 1) < 1e-12)
    try world.setPose(Pose([0.1, 0, 0]), of: cart)
    #expect(abs(world.jointMotions(of: cart, at: .zero)[0].position - 0.1) < 1e-12)
  }

  @Test(
    "a spring on a slider follows the damped oscillator",
    arguments: [(400.0, 0.0), (400, 4), (400, 50), (100_000, 200)])
  func spring(stiffness: Double, damping: Double) throws {
    let h = 0.0002
    let world = try makeWorld(substep: h)
    try world.removeGravity()
    let cart = try world.addBox(mass: 1, at: .identity)
    let joint = try world.add(
      JointDefinition(
        "rail", .slider(axis: [1, 0, 0]), child: cart,
        degreesOfFreedom: [
          DegreeOfFreedom(spring: .init(stiffness: stiffness, damping: damping, restPosition: 0.1))
        ]))
    let duration = 0.25
    try world.run(seconds: duration)
    // x'' = -k (x - rest) - d x' from rest at 0.
    let rate = damping / 2
    let square = stiffness - rate * rate
    let w = abs(square).squareRoot()
    let decay = exp(-rate * duration)
    let swing =
      square > 0
      ? cos(w * duration) + rate / w * sin(w * duration)
      : cosh(w * duration) + rate / w * sinh(w * duration)
    let expected = 0.1 - 0.1 * decay * swing
    // The implicit spring loses w^2 h t / 2 of its amplitude and w^3 h^2 t / 3 of its phase.
    let lost = 0.1 * decay * (stiffness * h * duration / 2 + damping * h)
    #expect(abs(world.position(of: joint) - expected) < lost + 1e-4)
  }

  @Test("a stiff spring on a light body is stable at the default substep")
  func stiffSpring() throws {
    let world = try World()
    let cart = try world.addBox(size: [0.02, 0.02, 0.02], mass: 0.005, at: .identity)
    let joint = try world.add(
      JointDefinition(
        "rail", .slider(axis: [0, 0, 1]), child: cart,
        degreesOfFreedom: [
          DegreeOfFreedom(
            limits: -0.01...0.01, spring: .init(stiffness: 50_000, damping: 1, restPosition: 0.005))
        ]))
    try world.run(seconds: 2)
    #expect(abs(world.position(of: joint) - 0.005) < 1e-4)
  }

  @Test("a spring beyond a limit presses against it, and yields when pulled away")
  func springAtLimit() throws {
    let world = try World()
    try world.removeGravity()
    let cart = try world.addBox(mass: 1, at: .identity)
    let joint = try world.add(
      JointDefinition(
        "rail", .slider(axis: [1, 0, 0]), child: cart,
        degreesOfFreedom: [
          DegreeOfFreedom(
            limits: -0.05...0.05, spring: .init(stiffness: 200, damping: 5, restPosition: 0.15))
        ]))
    try world.run(seconds: 3)
    #expect(abs(world.position(of: joint) - 0.05) < 1e-3)
    // The spring holds it with 20 N: less does not move it, more does.
    for _ in 0..<320 {
      for _ in 0..<1 { try world.applyForce([-19, 0, 0], to: cart) }
      try world.step()
    }
    #expect(world.position(of: joint) > 0.049)
    for _ in 0..<160 {
      try world.applyForce([-60, 0, 0], to: cart)
      try world.step()
    }
    #expect(world.position(of: joint) < 0.04)
  }

  @Test("dry friction in a hinge holds up to its torque and decelerates by it beyond")
  func hingeFriction() throws {
    let world = try makeWorld()
    try world.removeGravity()
    let wheel = try world.add(
      BodyDefinition(
        "wheel", shapes: [ShapeDefinition(.cylinder(radius: 0.2, length: 0.05))],
        mass: .total(2)))
    let inertia = 0.5 * 2 * 0.04
    let joint = try world.add(
      JointDefinition(
        "axle", .hinge(anchor: .zero, axis: [0, 0, 1]), child: wheel,
        degreesOfFreedom: [DegreeOfFreedom(friction: 0.3)]))
    try world.setVelocity(.zero, angular: [0, 0, 10], of: wheel)
    let stop = 10 * inertia / 0.3
    try world.run(seconds: stop / 2)
    #expect(abs(world.velocity(of: joint) - 5) < 0.02)
    try world.run(seconds: stop)
    #expect(abs(world.velocity(of: joint)) < 1e-6)
  }

  @Test(
    "dry friction and a spring share a joint: it sticks while the spring force is below friction"
  )
  func frictionWithSpring() throws {
    for (stretch, moves) in [(0.09, false), (0.2, true)] {
      let world = try World()
      try world.removeGravity()
      let cart = try world.addBox(mass: 1, at: .identity)
      let joint = try world.add(
        JointDefinition(
          "rail", .slider(axis: [0, 1, 0]), child: cart,
          degreesOfFreedom: [
            DegreeOfFreedom(
              limits: -1...1, spring: .init(stiffness: 100, damping: 1, restPosition: stretch),
              friction: 10)
          ]))
      try world.run(seconds: 3)
      #expect((abs(world.position(of: joint)) > 0.01) == moves)
    }
  }

  @Test("a motor reaches its velocity with no more than its force", arguments: [false, true])
  func motor(slides: Bool) throws {
    let world = try makeWorld()
    try world.removeGravity()
    let body = try world.addBall(radius: 0.1, mass: 2, at: .zero)
    let joint = try world.add(
      JointDefinition(
        "motor",
        slides ? .slider(axis: [0, 1, 0]) : .hinge(anchor: .zero, axis: [0, 1, 0]), child: body,
        degreesOfFreedom: [DegreeOfFreedom(motor: .init(targetVelocity: 3, maximumForce: 0.04))],
        measuresWrench: true))
    let inertia = slides ? 2 : 0.4 * 2 * 0.01
    let rise = 3 * inertia / 0.04
    try world.run(seconds: min(rise, 1) / 2)
    #expect(abs(world.velocity(of: joint) - 0.04 / inertia * min(rise, 1) / 2) < 0.01)
    #expect(abs((world.force(of: joint) ?? 0) - 0.04) < 1e-6)
    try world.setMotor(.init(targetVelocity: 3, maximumForce: 40), of: joint)
    try world.run(seconds: 1)
    #expect(abs(world.velocity(of: joint) - 3) < 1e-6)
  }

  @Test("limits stop a joint, which rebounds by its restitution", arguments: [0.0, 0.6])
  func limits(restitution: Double) throws {
    let world = try makeWorld()
    try world.removeGravity()
    let cart = try world.addBox(mass: 1, at: .identity)
    let joint = try world.add(
      JointDefinition(
        "rail", .slider(axis: [1, 0, 0]), child: cart,
        degreesOfFreedom: [DegreeOfFreedom(limits: -0.2...0.3, restitution: restitution)]))
    try world.setVelocity([1, 0, 0], of: cart)
    var farthest = 0.0
    for _ in 0..<500 {
      try world.step()
      farthest = max(farthest, world.position(of: joint))
    }
    #expect(farthest < 0.3 + 0.002)
    #expect(abs(world.velocity(of: joint) + restitution) < (restitution > 0 ? 0.01 : 0.3))
  }

  @Test(
    "positions and velocities are positive along the axis, for each kind of joint and parent",
    arguments: [false, true])
  func signs(hasParent: Bool) throws {
    let world = try makeWorld()
    try world.removeGravity()
    func parent(_ x: Double) throws -> BodyID? {
      hasParent
        ? try world.add(
          BodyDefinition(
            "post", motionType: .static, pose: Pose([x, 1, 0]),
            shapes: [ShapeDefinition(.box(size: [0.1, 0.1, 0.1]))])) : nil
    }
    func child(_ x: Double) throws -> BodyID { try world.addBox(at: Pose([x, 0, 0])) }
    let (a, b, c) = (try child(0), try child(1), try child(2))
    let hinge = try world.add(
      JointDefinition(
        "hinge", .hinge(anchor: [0, 0, 0], axis: [0, 0, 1]), child: a, parent: try parent(0)))
    let slider = try world.add(
      JointDefinition("slider", .slider(axis: [0, 0, 1]), child: b, parent: try parent(1)))
    let universal = try world.add(
      JointDefinition(
        "universal",
        .universal(anchor: [2, 0, 0], parentAxis: [0, 0, 1], childAxis: [0, 1, 0]), child: c,
        parent: try parent(2)))
    try world.setVelocity(.zero, angular: [0, 0, 0.5], of: a)
    try world.setVelocity([0, 0, 0.5], of: b)
    try world.setVelocity(.zero, angular: [0, 0.4, 0.5], of: c)
    try world.run(seconds: 0.2)
    #expect(abs(world.position(of: hinge) - 0.1) < 1e-3)
    #expect(abs(world.velocity(of: hinge) - 0.5) < 1e-3)
    #expect(abs(world.position(of: slider) - 0.1) < 1e-6)
    #expect(abs(world.velocity(of: slider) - 0.5) < 1e-6)
    #expect(abs(world.position(of: universal, dof: 0) - 0.1) < 2e-3)
    #expect(abs(world.position(of: universal, dof: 1) - 0.08) < 2e-3)
    #expect(abs(world.velocity(of: universal, dof: 0) - 0.5) < 0.02)
    #expect(abs(world.velocity(of: universal, dof: 1) - 0.4) < 0.02)
  }

  @Test("a fixed joint holds two bodies together and measures the weight that it carries")
  func fixedJoint() throws {
    let world = try World()
    let hook = try world.addBox("hook", mass: 1, at: Pose([0, 0, 1]))
    let load = try world.addBox("load", mass: 3, at: Pose([0.2, 0, 1]))
    try world.add(JointDefinition("ceiling", .fixed, child: hook))
    let weld = try world.add(
      JointDefinition("weld", .fixed, child: load, parent: hook, measuresWrench: true))
    try world.run(seconds: 2)
    #expect((world.position(of: load) - [0.2, 0, 1]).length < 1e-4)
    let measured = try #require(world.wrench(of: weld))
    #expect((measured.force - [0, 0, 3 * 9.81]).length < 1e-3)
    #expect(world.force(of: weld) == nil)
  }

  @Test("a ball joint holds its anchor, and its friction stops a swing")
  func ballJoint() throws {
    func swing(_ friction: Double) throws -> (Double, Double) {
      let world = try World()
      let bob = try world.addBall(mass: 1, at: [0.3, 0, -0.4])
      try world.add(
        JointDefinition(
          "socket", .ball(anchor: .zero), child: bob,
          degreesOfFreedom: [DegreeOfFreedom(friction: friction)]))
      try world.setVelocity([0, 0.5, 0], of: bob)
      try world.run(seconds: 3)
      return (world.position(of: bob).length, world.velocity(of: bob).length)
    }
    let free = try swing(0)
    #expect(abs(free.0 - 0.5) < 0.002)
    #expect(free.1 > 0.1)
    // The weight's torque is at most 2.9 newton meters, so this much friction holds it.
    let held = try swing(4)
    #expect(abs(held.0 - 0.5) < 0.002)
    #expect(held.1 < 1e-3)
  }

  @Test("a damped ball joint decelerates at the rate of its damping")
  func ballDamping() throws {
    let world = try makeWorld()
    try world.removeGravity()
    let ball = try world.addBall(radius: 0.1, mass: 2, at: .zero)
    try world.add(
      JointDefinition(
        "socket", .ball(anchor: .zero), child: ball,
        degreesOfFreedom: [DegreeOfFreedom(spring: .init(stiffness: 0, damping: 0.02))]))
    try world.setVelocity(.zero, angular: [1, 2, 2], of: ball)
    try world.run(seconds: 0.4)
    let expected = 3 * exp(-0.02 / (0.4 * 2 * 0.01) * 0.4)
    #expect(abs(world.angularVelocity(of: ball).length - expected) < 0.01)
  }

  @Test("a joint on a static body moves with that body")
  func movedFixture() throws {
    let world = try World()
    let post = try world.add(
      BodyDefinition(
        "post", motionType: .static, shapes: [ShapeDefinition(.box(size: [0.1, 0.1, 0.1]))]))
    let door = try world.addBox("door", size: [0.2, 0.02, 0.2], mass: 0.5, at: Pose([0.2, 0, 0]))
    let hinge = try world.add(
      JointDefinition(
        "hinge", .hinge(anchor: [0.1, 0, 0], axis: [0, 0, 1]), child: door, parent: post))
    try world.setPose(Pose([1, 2, 3]), of: post)
    try world.setPose(Pose([1.2, 2, 3]), of: door)
    try world.run(seconds: 1)
    #expect((world.position(of: door) - [1.2, 2, 3]).length < 1e-3)
    #expect(abs(world.position(of: hinge)) < 1e-6)
  }
}
