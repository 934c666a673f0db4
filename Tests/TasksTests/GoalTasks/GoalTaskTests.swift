import Sim
import Testing

@testable import Tasks

@Suite("Tasks with an achieved and a desired goal")
struct GoalTaskTests {
  static let names = Catalog.goalTasks.map { $0.profile.name }

  @Test("computed rewards of stored goals equal the rewards of the steps", arguments: names)
  func bulk(name: String) throws {
    for kind in EnvironmentOptions.RewardType.allCases {
      var options = EnvironmentOptions()
      options.rewardType = kind
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
            GoalTask.computeRewards(
              achievedGoals: achieved, desiredGoals: desired, kind, into: rewards)
          }
        }
      }
      #expect(rewards == paid)
      #expect(kind == .dense || Set(paid) == [0, -1])
      // The reward of the same state for another goal.
      let elsewhere = GoalTask.computeReward(
        achievedGoal: [0, 0.6, 0.1], desiredGoal: [0, 0.6, 0.2], kind)
      #expect(abs(elsewhere - (kind == .sparse ? -1 : -0.1)) < 1e-12)
    }
  }

  @Test("vectors return achieved and desired goals, also those of an ended episode")
  func vectors() throws {
    let specs = try Suite.find("goals").specs()
    let vector = try VectorEnvironment(specs, threads: 2, autoresetMode: .sameStep)
    try vector.reset(seed: 1)
    for step in 1...50 {
      let before = vector.environments.map(\.goal)
      try vector.step([Float](repeating: step % 2 == 0 ? 0.7 : -0.5, count: 12))
      let ended = step == 50
      for (index, environment) in vector.environments.enumerated() {
        let observations = vector.buffers.observations
        #expect(
          UnsafeBufferPointer(observations.desiredGoals).vector(at: 3 * index) == environment.goal)
        #expect(
          UnsafeBufferPointer(observations.achievedGoals).vector(at: 3 * index)
            == environment.achievedGoal)
        guard ended else { continue }
        #expect(
          UnsafeBufferPointer(vector.finalObservations.desiredGoals).vector(at: 3 * index)
            == before[index])
        let reward = GoalTask.computeReward(
          achievedGoal: UnsafeBufferPointer(vector.finalObservations.achievedGoals).vector(
            at: 3 * index),
          desiredGoal: before[index], .dense)
        #expect(reward == vector.buffers.rewards[index])
      }
    }
    #expect(
      try VectorEnvironment([EnvironmentSpec("reach")]).buffers.observations.desiredGoals.isEmpty)
  }

  @Test("50 steps of 40 ms, of up to four centimeters each", arguments: names)
  func controlTiming(name: String) throws {
    let environment = try EnvironmentSpec(name).make()
    #expect(environment.horizon == 50)
    #expect(abs(environment.task.world.timing.step - 0.04) < 1e-12)
    try environment.reset(seed: 0)
    let before = environment.task.arm.target.position
    _ = try environment.step([1, 0, 0, 0])
    #expect(abs(environment.task.arm.target.position.x - before.x - 0.04) < 1e-9)
  }

  @Test("no goal of goal-slide is in reach of a hand that pushes without letting go")
  func sliding() throws {
    var options = EnvironmentOptions()
    options.horizon = 150
    let environment = try EnvironmentSpec("goal-slide", options: options).make()
    for seed in 0..<10 {
      try environment.reset(seed: UInt64(seed))
      let start = environment.expertObservation.object
      while !environment.isOver {
        let observation = environment.expertObservation
        let (hand, puck) = (observation.hand, observation.object)
        var action = Action(
          deltaPosition: [8 * (puck.x - hand.x), 0.12, 5 * (0.05 - hand.z)], gripper: 1
        ).clamped
        if environment.stepCount < 12 {
          let height = environment.stepCount < 6 ? 0.13 : 0.05
          action = observation.move(
            to: [start.x, start.y - 0.07, height], gripper: 1, gain: 15)
        }
        #expect(try !environment.step(action).isSuccess)
      }
      #expect(environment.expertObservation.object.y > 0.68)
    }
  }

  @Test("the state vector has hand and object, but not the goal", arguments: names)
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
