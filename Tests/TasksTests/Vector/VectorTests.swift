import AllocationCounter
import Base
import Sim
import Testing

@testable import Tasks

@Suite("Vector environments")
struct VectorTests {
  private static let tasks = ["reach", "drawer-open", "pick-place"]

  private static func specs(horizon: Int = 7) -> [EnvironmentSpec] {
    tasks.map {
      var options = EnvironmentOptions()
      options.horizon = horizon
      return EnvironmentSpec($0, options: options)
    }
  }

  private static func actions(_ step: Int) -> [Float] {
    (0..<4 * tasks.count).map { Float(($0 * 7 + step * 3) % 11) / 5 - 1 }
  }

  private static func action(_ actions: [Float], _ index: Int) -> Action {
    Action(
      SIMD4(
        actions[4 * index], actions[4 * index + 1], actions[4 * index + 2], actions[4 * index + 3]))
  }

  /// Single environments that the test resets as Gymnasium specifies.
  @Test(
    "both autoreset modes are Gymnasium's",
    arguments: [VectorEnvironment.AutoresetMode.sameStep, .nextStep])
  func autoresetMode(mode: VectorEnvironment.AutoresetMode) throws {
    let vector = try VectorEnvironment(Self.specs(), threads: 2, autoresetMode: mode)
    let singles = try Self.specs().map { try $0.make() }
    try vector.reset(seeds: [5, 6, 7])
    for (index, single) in singles.enumerated() { try single.reset(seed: UInt64(5 + index)) }
    var ended = [false, false, false]
    for step in 0..<30 {
      let actions = Self.actions(step)
      try vector.step(actions)
      for (index, single) in singles.enumerated() {
        if mode == .nextStep, ended[index] {
          try single.reset()
          ended[index] = false
          #expect(vector.buffers.rewards[index] == 0)
          #expect(!vector.buffers.truncations[index])
          #expect(vector.buffers.lengths[index] == 0)
        } else {
          let transition = try single.step(Self.action(actions, index))
          ended[index] = transition.endsEpisode
          #expect(vector.buffers.rewards[index] == transition.reward)
          #expect(vector.buffers.truncations[index] == transition.isTruncated)
          #expect(vector.buffers.terminations[index] == false)
          #expect(vector.buffers.successes[index] == transition.isSuccess)
          if mode == .sameStep, transition.endsEpisode {
            #expect(vector.finalObservations.state(of: index).elementsEqual(single.observation))
            #expect(vector.buffers.lengths[index] == 7)
            try single.reset()
          }
        }
        #expect(vector.buffers.observations.state(of: index).elementsEqual(single.observation))
      }
    }
  }

  @Test("returns and lengths add up over each episode")
  func returns() throws {
    let vector = try VectorEnvironment(Self.specs(), autoresetMode: .sameStep)
    try vector.reset(seed: 1)
    var sums = [0.0, 0, 0]
    for step in 0..<25 {
      try vector.step(Self.actions(step))
      for index in sums.indices {
        sums[index] += vector.buffers.rewards[index]
        #expect(abs(vector.buffers.returns[index] - sums[index]) < 1e-9)
        if vector.buffers.truncations[index] { sums[index] = 0 }
      }
    }
  }

  @Test(
    "success terminates an episode on request, and the time limit never does")
  func termination() throws {
    var options = EnvironmentOptions()
    options.terminatesOnSuccess = true
    let environment = try Environment(Reach.self, options: options)
    try environment.reset(seed: 0)
    var last: Transition?
    while !environment.isOver { last = try environment.step(environment.expertAction ?? .zero) }
    #expect(last?.isTerminated == true && last?.isTruncated == false && last?.isSuccess == true)
    options.terminatesOnSuccess = false
    options.horizon = 30
    let cut = try Environment(Reach.self, options: options)
    try cut.reset(seed: 0)
    while !cut.isOver { last = try cut.step(.zero) }
    #expect(last?.isTerminated == false && last?.isTruncated == true)
  }

  @Test("an invalid action is one clear error and changes nothing")
  func badActions() throws {
    let vector = try VectorEnvironment(Self.specs(), threads: 2)
    #expect(throws: TaskError.notReset) { try vector.step(Self.actions(0)) }
    try vector.reset(seed: 3)
    try vector.step(Self.actions(1))
    let before = Array(vector.buffers.observations.states)
    let snapshots = vector.environments.map { $0.snapshot() }
    #expect(throws: TaskError.self) { try vector.step([1, 2, 3]) }
    var bad = Self.actions(2)
    bad[9] = .nan
    #expect {
      try vector.step(bad)
    } throws: { "\($0)".contains("must be finite") && "\($0)".contains("nan") }
    bad[9] = .infinity
    #expect(throws: TaskError.self) { try vector.step(bad) }
    #expect(Array(vector.buffers.observations.states) == before)
    #expect(vector.environments.map { $0.snapshot() } == snapshots)
    try vector.step(Self.actions(2))
    #expect(throws: TaskError.self) { try vector.reset(seeds: [1]) }
    #expect(throws: TaskError.self) { try VectorEnvironment([]) }
    #expect(throws: TaskError.self) {
      try VectorEnvironment([EnvironmentSpec("reach"), EnvironmentSpec("goal-push")])
    }
  }

  @Test(
    "with autoreset disabled, a step after the end is an error, and the other environments continue"
  )
  func off() throws {
    let vector = try VectorEnvironment(Self.specs(horizon: 2), autoresetMode: .disabled)
    try vector.reset(seed: 3)
    try vector.step(Self.actions(0))
    try vector.step(Self.actions(1))
    #expect(throws: TaskError.episodeOver) { try vector.step(Self.actions(2)) }
    try vector.reset()
    try vector.step(Self.actions(2))
  }

  @Test(
    "a step allocates nothing", arguments: Catalog.tasks.map { $0.profile.name })
  func noAllocation(name: String) throws {
    var options = EnvironmentOptions()
    options.observation.state = .extended
    options.observation.frameStack = 2
    options.horizon = 1000
    let environment = try Environment(Catalog.task(named: name), options: options)
    func run() throws -> UInt64 {
      var generator = SeededGenerator(seed: 2)
      try environment.reset(seed: 1)
      let before = AllocationCount()
      for _ in 0..<800 {
        let noise = generator.uniform(in: Box([-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]))
        let expert = environment.expertAction ?? .zero
        _ = try environment.step(expert + Action(deltaPosition: noise, gripper: 0))
      }
      return AllocationCount() - before
    }
    // Contacts allocate their buffers at first use.
    _ = try run()
    #expect(try run() == 0)
  }

  @Test("a thousand environments fit into one process, and small ones")
  func memory() throws {
    let before = AllocatedBytes()
    let many = try (0..<1000).map { index in
      let environment = try Environment(Catalog.metaWorld[index % 50])
      try environment.reset(seed: UInt64(index))
      return environment
    }
    let each = Double(AllocatedBytes() - before) / 1000
    #expect(each < 1_048_576)
    withExtendedLifetime(many) {}
  }
}
