import Sim
import Testing

@testable import Tasks

@Suite("Tasks with an achieved and a desired goal")
struct GoalTaskTests {
  static let names = Catalog.goalTasks.map { $0.profile.name }

  @Test("rewards computed for stored goals are those that were paid", arguments: names)
  func bulk(name: String) throws {
    for kind in EnvironmentOptions.RewardKind.allCases {
      var options = EnvironmentOptions()
      options.reward = kind
      let environment = try EnvironmentSpec(name, options: options).make()
      let task = try #require(environment.task as? GoalTask)
      var achieved: [Double] = []
      var desired: [Double] = []
      var paid: [Double] = []
      try environment.reset(seed: 3)
      while !environment.isOver {
        let transition = try environment.step(environment.expertAction ?? .zero)
        paid.append(transition.reward)
        achieved += [task.achievedGoal.x, task.achievedGoal.y, task.achievedGoal.z]
        desired += [environment.goal.x, environment.goal.y, environment.goal.z]
      }
      #expect(paid.count == 50)
      var rewards = [Double](repeating: 7, count: paid.count)
      rewards.withUnsafeMutableBufferPointer { rewards in
        achieved.withUnsafeBufferPointer { achieved in
          desired.withUnsafeBufferPointer { desired in
            GoalTask.rewards(achieved: achieved, desired: desired, kind, into: rewards)
          }
        }
      }
      #expect(rewards == paid)
      #expect(kind == .shaped || Set(paid) == [0, -1])
      // Had another goal been meant, each state would have been worth this.
      let elsewhere = GoalTask.reward(achieved: [0, 0.6, 0.1], desired: [0, 0.6, 0.2], kind)
      #expect(abs(elsewhere - (kind == .sparse ? -1 : -0.1)) < 1e-12)
    }
  }

  @Test("vectors tell achieved and desired goals, those of an ended episode too")
  func vectors() throws {
    let specs = try Suite.find("goals").specs()
    let vector = try VectorEnvironment(specs, threads: 2, autoReset: .sameStep)
    try vector.reset(seed: 1)
    for step in 1...50 {
      let before = vector.environments.map(\.goal)
      try vector.step([Float](repeating: step % 2 == 0 ? 0.7 : -0.5, count: 12))
      let ended = step == 50
      for (index, environment) in vector.environments.enumerated() {
        let rows = vector.rows.observations
        #expect(UnsafeBufferPointer(rows.desiredGoals).vector(at: 3 * index) == environment.goal)
        #expect(
          UnsafeBufferPointer(rows.achievedGoals).vector(at: 3 * index)
            == environment.achievedGoal)
        guard ended else { continue }
        #expect(
          UnsafeBufferPointer(vector.finals.desiredGoals).vector(at: 3 * index) == before[index])
        let reward = GoalTask.reward(
          achieved: UnsafeBufferPointer(vector.finals.achievedGoals).vector(at: 3 * index),
          desired: before[index], .shaped)
        #expect(reward == vector.rows.rewards[index])
      }
    }
    #expect(
      try VectorEnvironment([EnvironmentSpec("reach")]).rows.observations.desiredGoals.isEmpty)
  }

  @Test("50 steps of 40 ms, of up to four centimetres each", arguments: names)
  func pace(name: String) throws {
    let environment = try EnvironmentSpec(name).make()
    #expect(environment.horizon == 50)
    #expect(abs(environment.task.world.timing.step - 0.04) < 1e-12)
    try environment.reset(seed: 0)
    let before = environment.task.arm.target.position
    _ = try environment.step([1, 0, 0, 0])
    #expect(abs(environment.task.arm.target.position.x - before.x - 0.04) < 1e-9)
  }

  @Test("the state tells hand and object, and not the goal", arguments: names)
  func state(name: String) throws {
    let environment = try EnvironmentSpec(name).make()
    let hasObject = name != "goal-reach"
    #expect(environment.observation.count == (hasObject ? 24 : 8))
    try environment.reset(seed: 1)
    _ = try environment.step([0.5, 0.5, -0.5, 0])
    let hand = environment.task.arm.handPosition
    #expect(Array(environment.observation[0..<3]) == [hand.x, hand.y, hand.z])
    guard hasObject else { return }
    let object = environment.expertObservation.object
    #expect(Array(environment.observation[8..<11]) == [object.x, object.y, object.z])
    for axis in 0..<3 {
      #expect(abs(environment.observation[15 + axis] - (object - hand)[axis]) < 1e-12)
    }
  }
}
