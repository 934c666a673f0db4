import AllocationCounter
import Base
import Render
import Testing

@testable import Tasks

@Suite("What policies see")
struct PolicyInputTests {
  /// Moves by the first value of the state, so that rows act differently.
  private final class StatePolicy: Policy {
    var check: (PolicyInput) -> Void = { _ in }
    private(set) var calls = 0

    func prepare(for input: PolicyInput) {}

    func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) {
      calls += 1
      check(input)
      for row in input.activeRows {
        actions[row] = Action(input.state(of: row)[0], 2, -0.5, 0)
      }
    }
  }

  private static func environments(
    _ task: String, _ count: Int, _ change: (inout EnvironmentOptions) -> Void = { _ in }
  ) throws -> [Environment] {
    var options = EnvironmentOptions()
    options.horizon = 6
    change(&options)
    return try (0..<count).map { index in
      let environment = try EnvironmentSpec(
        task, options: options, identity: TaskIdentity(index: 1, of: 3)
      ).make()
      try environment.reset(seed: UInt64(index))
      return environment
    }
  }

  @Test("rows hold the observations, goals and images of their environments", arguments: [1, 3])
  func rows(count: Int) throws {
    for task in ["push", "goal-push"] {
      let family = try DynamicsFamily.find("friction")
      let environments = try Self.environments(task, count) {
        $0.observation.cameras = ["corner", "topview"]
        $0.observation.imageSize = .init(width: 16, height: 20)
        $0.observation.frameStack = 2
        $0.observation.includesTaskOneHot = true
        $0.dynamics = DynamicsOptions(family, isObservable: true)
      }
      let policy = StatePolicy()
      let driver = try PolicyDriver(policy, in: environments)
      let shape = driver.input.description
      #expect(shape.imageByteCount == 2 * 2 * 3 * 16 * 20)
      #expect(shape.taskOneHotSize == 3 && shape.contextSize == family.ranges.count)
      #expect(shape.hasGoals == (task == "goal-push"))
      policy.check = { input in
        #expect(input.activeRows == Array(0..<count))
        for (row, environment) in environments.enumerated() {
          #expect(input.state(of: row).elementsEqual(environment.observation))
          #expect(input.image(of: row).elementsEqual(environment.images))
          #expect(
            input.context(of: row).elementsEqual(
              environment.observation.suffix(family.ranges.count)))
          guard let achieved = environment.achievedGoal else { continue }
          for axis in 0..<3 {
            #expect(input.desiredGoals[3 * row + axis] == environment.goal[axis])
            #expect(input.achievedGoals[3 * row + axis] == achieved[axis])
          }
        }
      }
      for row in 0..<count { try driver.beginTrial(row, seed: 0) }
      for _ in 0..<3 {
        try driver.act()
        for row in 0..<count { _ = try driver.step(row) }
      }
      #expect(policy.calls == 3)
    }
  }

  @Test("the last action and reward stay over the episodes of a trial, and not over trials")
  func previous() throws {
    let environment = try Self.environments("reach", 1)[0]
    let driver = try PolicyDriver(StatePolicy(), in: environment)
    let input = driver.input
    try driver.beginTrial(seed: 0)
    for episode in 0..<2 {
      var (action, reward) = (input.previousActions[0], input.previousRewards[0])
      #expect((action == .zero) == (episode == 0))
      #expect((reward == 0) == (episode == 0))
      for step in 0..<6 {
        try driver.act()
        #expect(input.isEpisodeStart[0] == (step == 0))
        #expect(input.previousActions[0] == action && input.previousRewards[0] == reward)
        action = driver.action().clamped
        reward = try driver.step().reward
      }
      try driver.act()
      #expect(input.activeRows.isEmpty, "the episode is over")
      try environment.reset()
      try driver.beginEpisode(seed: 1)
    }
    try driver.beginTrial(seed: 2)
    #expect(input.previousActions[0] == .zero && input.previousRewards[0] == 0)
  }

  @Test("environments with different observations cannot share a batch, and the error names both")
  func differentObservations() throws {
    let environments = try ["reach", "goal-reach"].map { try EnvironmentSpec($0).make() }
    let error = #expect(throws: TaskError.self) {
      _ = try PolicyDriver(StatePolicy(), in: environments)
    }
    let text = error?.description ?? ""
    #expect(text.contains("the observation of goal-reach is") && text.contains("as that of reach"))
  }

  @Test("a step allocates nothing")
  func allocations() throws {
    let environments = try Self.environments("push", 5) { $0.horizon = 1000 }
    for policy in [StatePolicy(), ScriptedPolicy.random.make()] {
      let driver = try PolicyDriver(policy, in: environments)
      for row in 0..<5 { try driver.beginTrial(row, seed: 0) }
      func step() throws {
        try driver.act()
        for row in 0..<5 { _ = try driver.step(row) }
      }
      for _ in 0..<100 { try step() }
      let before = AllocationCount()
      for _ in 0..<100 { try step() }
      #expect(AllocationCount() == before)
    }
  }
}
