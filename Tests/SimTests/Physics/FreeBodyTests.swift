import Foundation
import Sim
import Testing

@Suite("Bodies in flight")
struct FreeBodyTests {
  @Test("a ball falls by Newton's law", arguments: [0.1, 1, 10])
  func freeFall(mass: Double) throws {
    let world = try makeWorld(substep: 0.00625)
    let ball = try world.addBall(mass: mass, at: [0, 0, 10])
    for step in 1...160 {
      try world.step()
      let t = Double(step) * 0.00625
      // Semi-implicit Euler updates velocity before position, which adds g t h / 2 to Newton's fall.
      let newton = 10 - 9.81 * t * t / 2 - 9.81 * t * 0.00625 / 2
      #expect(abs(world.position(of: ball).z - newton) < 1e-9)
    }
  }

  @Test("a thrown ball keeps its horizontal speed")
  func projectile() throws {
    let world = try makeWorld()
    let ball = try world.addBall(at: [0, 0, 5])
    try world.setVelocity([3, -2, 4], of: ball)
    try world.run(seconds: 0.8)
    let position = world.position(of: ball)
    #expect(abs(position.x - 2.4) < 1e-9)
    #expect(abs(position.y + 1.6) < 1e-9)
    #expect(abs(position.z - (5 + 3.2 - 9.81 * 0.32 - 9.81 * 0.8 * 0.0005)) < 1e-9)
  }

  @Test("a body rotating without torque conserves its angular momentum and energy")
  func torqueFreeRotation() throws {
    let world = try makeWorld()
    try world.removeGravity()
    let size = Vector3(0.1, 0.2, 0.4)
    let body = try world.addBox(size: size, mass: 1, at: .identity)
    // Near the long axis, about which rotation is stable.
    try world.setVelocity(.zero, angular: [0.5, 0.3, 6], of: body)
    let inertia = Vector3(0.2 * 0.2 + 0.4 * 0.4, 0.1 * 0.1 + 0.4 * 0.4, 0.1 * 0.1 + 0.2 * 0.2) / 12
    func momentumAndEnergy() -> (Vector3, Double) {
      let turn = world.rotation(of: body)
      let angularVelocity = turn.inverse.act(on: world.angularVelocity(of: body))
      return (
        turn.act(on: inertia * angularVelocity), angularVelocity.dot(inertia * angularVelocity) / 2
      )
    }
    let (momentum, energy) = momentumAndEnergy()
    for _ in 0..<5 {
      try world.run(seconds: 1)
      let (now, energyNow) = momentumAndEnergy()
      // First order in the step: one part in a thousand per second at 6 rad/s and 1 ms.
      #expect((now - momentum).length < 0.01 * momentum.length)
      #expect(abs(energyNow - energy) < 0.01 * energy)
    }
  }

  @Test("a symmetric top precesses at the rate of its inertia")
  func precession() throws {
    let world = try makeWorld(substep: 0.0005)
    try world.removeGravity()
    let top = try world.add(
      BodyDefinition(
        "top", shapes: [ShapeDefinition(.cylinder(radius: 0.1, length: 0.02))], mass: .total(1)))
    try world.setVelocity(.zero, angular: [0.2, 0, 5], of: top)
    let along = 0.5 * 0.01
    let across = (3 * 0.01 + 0.0004) / 12
    // In the top's own frame, the transverse part of the angular velocity rotates at this rate.
    let rate = (along - across) / across * 5
    let duration = 0.5
    try world.run(seconds: duration)
    let angularVelocity = world.rotation(of: top).inverse.act(on: world.angularVelocity(of: top))
    let turned = atan2(angularVelocity.y, angularVelocity.x)
    let expected = (rate * duration).remainder(dividingBy: 2 * .pi)
    #expect(abs((turned - expected).remainder(dividingBy: 2 * .pi)) < 0.02)
  }

  @Test("a force at the center accelerates by force over mass")
  func force() throws {
    let world = try makeWorld()
    try world.removeGravity()
    let ball = try world.addBall(mass: 2, at: .zero)
    for _ in 0..<100 {
      try world.applyForce([4, 0, 0], to: ball)
      try world.step()
    }
    #expect(abs(world.velocity(of: ball).x - 0.2) < 1e-9)
  }

  @Test(
    "hidden dynamics act alike on bodies added before and after them", arguments: [true, false])
  func addedUnderDynamics(isAddedAfter: Bool) throws {
    let world = try makeWorld()
    var dynamics = Dynamics()
    dynamics.gravity = 0
    dynamics.objectMass = 2
    if isAddedAfter { try world.apply(dynamics) }
    let ball = try world.addBall(mass: 1, at: .zero)
    try world.apply(dynamics)
    #expect(world.mass(of: ball) == 2)
    for _ in 0..<100 {
      try world.applyForce([4, 0, 0], to: ball)
      try world.step()
    }
    #expect(abs(world.velocity(of: ball).x - 0.2) < 1e-9)
  }
}
