import Testing

@testable import Sim

@Suite("Lifetimes of worlds and arms")
struct LifetimeTests {
  @Test("an arm keeps its world alive")
  func arm() throws {
    let arm = try Arm(in: World())
    for _ in 0..<10 { try arm.world.step() }
    #expect((arm.handPosition - [0, 0.6, 0.2]).length < 1e-3)
    #expect(arm.wristWrench.force.isFinite)
  }

  @Test("a world is released with the last arm in it")
  func last() throws {
    weak var world: World?
    do {
      let arm = try Tabletop(in: World()).arm
      world = arm.world
      try arm.world.step()
    }
    #expect(world == nil)
  }

  @Test("a world moves an arm that nothing else references")
  func forgotten() throws {
    let world = try World()
    try Arm(in: world).apply(.displacement([0.01, 0, 0], grip: 0))
    let hand = try #require(world.body(named: "hand"))
    let start = world.position(of: hand)
    for _ in 0..<20 { try world.step() }
    #expect(world.position(of: hand).x > start.x + 0.05)
  }
}
