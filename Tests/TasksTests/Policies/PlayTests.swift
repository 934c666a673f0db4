import Base
import Sim
import Testing

@testable import Tasks

@Suite("Play")
struct PlayTests {
  /// The positions of what the arm can move, and the actions, of an episode.
  private func play(
    _ task: String, seed: UInt64, by policy: ScriptedPolicy = .play
  ) throws -> (moved: Double, closings: Int, actions: [Action]) {
    let environment = try EnvironmentSpec(task).make()
    let driver = try PolicyDriver(policy.make(), in: environment)
    try environment.reset(seed: seed)
    try driver.beginTrial(seed: seed)
    let world = environment.task.world
    let bodies = world.bodyIDs.filter {
      !world.isStatic($0) && !environment.task.arm.bodies.contains($0)
    }
    var poses = bodies.map { world.pose(of: $0) }
    var (moved, actions) = (0.0, [Action]())
    while !environment.isOver {
      try driver.act()
      actions.append(driver.action())
      _ = try driver.step()
      for (index, body) in bodies.enumerated() {
        let pose = world.pose(of: body)
        let corner = Vector3(0.05, 0.05, 0.05)
        moved += (pose.act(on: corner) - poses[index].act(on: corner)).length
        poses[index] = pose
      }
    }
    let closings = zip(actions, actions.dropFirst()).count { $0.gripper < 0 && $1.gripper > 0 }
    return (moved, closings, actions)
  }

  @Test(
    "it moves what a scene has, and opens and closes the fingers",
    arguments: [
      "push", "drawer-open", "drawer-close", "door-open", "faucet-open", "button-press-topdown",
      "window-open", "pick-place", "plate-slide", "coffee-push", "dial-turn",
    ])
  func moves(task: String) throws {
    var (played, still, closings) = (0.0, 0.0, 0)
    for seed in 0..<4 as Range<UInt64> {
      let episode = try play(task, seed: seed)
      played += episode.moved
      closings += episode.closings
      still += try play(task, seed: seed, by: .zero).moved
      // Valid actions, and no jerks of the hand.
      #expect(episode.actions.allSatisfy { $0 == $0.clamped })
      for (one, next) in zip(episode.actions, episode.actions.dropFirst()) {
        #expect((next - one).deltaPosition.length < 1.3)
      }
    }
    #expect(played > still + 0.08, "\(played) m in four episodes, \(still) m without it")
    #expect(closings >= 4)
  }

  @Test("the seed decides what it does, and a scene without things is explored")
  func seeds() throws {
    #expect(try play("push", seed: 1).actions == play("push", seed: 1).actions)
    #expect(try play("push", seed: 1).actions != play("push", seed: 2).actions)
    let reach = try play("goal-reach", seed: 1)
    #expect(reach.actions.contains { $0.deltaPosition.length > 0.3 })
  }
}
