import Sim
import Testing

@testable import Tasks

/// Tasks can be done, and only by doing them.
@Suite("Experts, rewards and success")
struct ExpertTests {
  static let tasks = Catalog.metaWorld.map { $0.profile.name }
  static let goalTasks = Catalog.goalTasks.map { $0.profile.name }

  /// Success of a policy on fresh goals.
  private func success(
    _ name: String, _ policy: ScriptedPolicy, episodes: Int, seed: UInt64 = 0
  ) throws -> [Episode] {
    try Evaluator([EnvironmentSpec(name)], episodes: episodes, seed: seed).run { policy.make() }[0]
  }

  @Test("experts succeed", arguments: tasks + goalTasks)
  func experts(name: String) throws {
    let episodes = try success(name, .expert, episodes: 20)
    let won = episodes.count { $0.firstSuccess != nil }
    #expect(won >= 19)
    guard let fact = MetaWorldFacts.shared.tasks.first(where: { $0.name == name }) else { return }
    // About as long as Meta-World's take: not twice as long as its slowest.
    let steps = Statistics.median(episodes.compactMap(\.firstSuccess).map(Double.init))
    #expect(steps < 2 * fact.latestExpertStep, "\(steps) steps")
  }

  @Test("nobody wins by doing nothing, and hardly by chance", arguments: tasks)
  func chance(name: String) throws {
    let still = try success(name, .zero, episodes: 5)
    #expect(still.allSatisfy { $0.firstSuccess == nil })
    let random = try success(name, .random, episodes: 20)
    // Meta-World's own figures, where its random actions win now and then, leave more room.
    let often: Set = [
      "reach", "reach-wall", "drawer-close", "coffee-button", "door-lock", "handle-press",
    ]
    #expect(random.count { $0.firstSuccess != nil } <= (often.contains(name) ? 8 : 3))
    let expert = try success(name, .expert, episodes: 5)
    let earned = Statistics.mean(expert.map(\.total))
    #expect(earned > 2.5 * Statistics.mean(random.map(\.total)))
  }

  @Test(
    "rewards run from 0 to 10, and are 10 where and only where the task is done", arguments: tasks)
  func range(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    var sparse = EnvironmentOptions()
    sparse.reward = .sparse
    let other = try Environment(Catalog.task(named: name), options: sparse)
    try environment.reset(seed: 4)
    try other.reset(seed: 4)
    for _ in 0..<200 {
      let action = environment.expertAction ?? .zero
      let transition = try environment.step(action)
      #expect((0...10).contains(transition.reward))
      #expect((transition.reward == 10) == transition.isSuccess)
      #expect(try other.step(action).reward == (transition.isSuccess ? 1 : 0))
    }
  }

  @Test("no state earns more than one nearer to success", arguments: tasks)
  func order(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    for seed in 0..<5 {
      try environment.reset(seed: UInt64(seed))
      var best = -1.0
      var leftAtBest = Double.infinity
      for _ in 0..<400 {
        let transition = try environment.step(environment.expertAction ?? .zero)
        if transition.reward > best {
          best = transition.reward
          // Lifting a thing may first take it a little away.
          #expect(transition.judgement.remaining < leftAtBest + 0.03)
          leftAtBest = min(leftAtBest, transition.judgement.remaining)
        }
        if transition.isSuccess { break }
      }
      #expect(best == 10)
    }
  }

  @Test("moving the goal moves the reward", arguments: tasks)
  func goalCounts(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 1)
    let task = environment.task
    let before = task.judge()
    var hasMoved = false
    for shift: Vector3 in [[0.15, 0, 0], [0, 0.15, 0], [0, 0, 0.15]] {
      let goal = task.beginning.goal
      task.beginning.goal += shift
      if abs(task.judge().reward - before.reward) > 1e-3 { hasMoved = true }
      task.beginning.goal = goal
    }
    #expect(hasMoved)
    #expect(task.judge() == before)
  }

  @Test(
    "the way over a handle is paid, and the place in front of it is not",
    arguments: ["drawer-open", "door-open"])
  func wayOver(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    for seed in 0..<5 {
      try environment.reset(seed: UInt64(seed))
      let left = environment.judgement.remaining
      var best = 0.0
      while environment.judgement.remaining > left - 0.01 {
        _ = try environment.step(environment.expertAction ?? .zero)
        let approach = environment.judgement.approach
        #expect(approach > best - 0.25, "step \(environment.stepCount)")
        best = max(best, approach)
      }
      #expect(best > 0.9)
      // With closed fingers straight at the handle, for longer than it takes.
      try environment.reset(seed: UInt64(seed))
      for _ in 0..<150 {
        let observation = environment.expertObservation
        let front = observation.object + [0, -0.05, 0]
        _ = try environment.step(
          observation.move(to: environment.stepCount < 75 ? front : observation.object, grip: 1))
      }
      #expect(environment.judgement.approach < best - 0.1)
      #expect(environment.judgement.remaining > left - 0.01)
    }
  }
}
