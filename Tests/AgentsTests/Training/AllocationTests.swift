import AllocationCounter
import Base
import Experience
import Learning
import TestSupport
import Testing

@testable import Agents

/// Counts the allocations of the calling thread, which runs everything here. Two kinds are not those of the update itself:
/// buffers that OpenBLAS and oneDNN make and free within a product, and those of combining gradients.
@Suite("Allocations of an update")
struct AllocationTests {
  private let tasks = 2

  private func network(_ settings: NetworkSettings) -> NetworkSettings {
    var settings = settings
    settings.hiddenSizes = [64, 64]
    return settings
  }

  /// The allocations of some work after its first runs.
  private func allocations(_ work: () -> Void) -> UInt64 {
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    return OwnAllocationCount() - before
  }

  /// The allocations of combining the gradients of `count` networks.
  private func combining(_ parts: Int, times count: Int, on pool: ThreadPool) -> UInt64 {
    var generator = SeededGenerator(seed: 1)
    let memory = (0...parts).map { _ in
      let values = UnsafeMutablePointer<Float>.allocate(capacity: 8)
      values.initialize(repeating: 1, count: 8)
      return values
    }
    defer { for values in memory { values.deallocate() } }
    let gradients = Array(memory.dropFirst())
    return allocations {
      for _ in 0..<count {
        GradientCombiner.mean.combine(
          gradients, into: memory[0], count: 8, using: &generator, on: pool)
      }
    }
  }

  @Test("SAC draws a batch and updates its networks without any")
  func softActorCritic() throws {
    var settings = SACSettings()
    settings.policy = network(settings.policy)
    settings.critic = network(settings.critic)
    var generator = SeededGenerator(seed: 3)
    let pool = try ThreadPool(threads: 1)
    let replay = ReplayBuffer.synthetic(tasks: tasks, steps: 100)
    let (policy, critics, targets, temperatures) = try SAC.networks(
      inputs: 5, tasks: tasks, settings, using: &generator)
    let data = BatchSource(
      TransitionSampler(replay), batchSizePerTask: 64,
      ObservationEncoder(observationSize: 2, hasGoals: true), rewardScale: { _ in 2 },
      generator: generator.split(), on: pool)
    let algorithm = SAC(settings)
    let update = Update(
      "critic", [.init(critics, settings.criticOptimizer)], on: data.batch, combiner: .mean,
      generator: generator.split(), pool: pool
    ) { .init(algorithm.criticLoss(critics, targets, policy, temperatures, $0)) }
    #expect(allocations { data.draw() } == 0)
    #expect(allocations(targets.update) == 0)
    #expect(
      allocations { update() }
        == combining(BatchParts.count(rows: data.batch.rows), times: 1, on: pool))
  }

  @Test("PPO loads a minibatch and updates its networks without any")
  func ppo() throws {
    var generator = SeededGenerator(seed: 4)
    let pool = try ThreadPool(threads: 1)
    let rollout = RolloutBuffer(environments: 4, steps: 32, observationSize: 39, actionSize: 4)
    let minibatches = RolloutMinibatches(
      4, of: rollout, tasks: tasks, generator: generator.split(), on: pool)
    let settings = PPOTests.small()
    let policy = PolicyNetwork(
      "policy", inputs: 39, tasks: tasks, settings.policy,
      .gaussian(initialStd: 0.5, logStdRange: -3...0.5), using: &generator)
    let update = Update(
      "policy", [.init(policy, settings.policyOptimizer)], on: minibatches.batch, combiner: .mean,
      generator: generator.split(), pool: pool
    ) { PPO(settings).policyLoss(policy, $0) }
    #expect(
      allocations {
        minibatches.shuffle()
        for number in 0..<4 { minibatches.load(number) }
      } == 0)
    #expect(
      allocations { update() }
        == combining(BatchParts.count(rows: minibatches.batch.rows), times: 1, on: pool))
  }
}
