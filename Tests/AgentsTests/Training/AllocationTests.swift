import AllocationCounter
import Base
import Experience
import Learning
import TestSupport
import Testing

@testable import Agents

/// Counts the allocations of the calling thread, which runs everything here. Buffers that OpenBLAS and oneDNN make and
/// free within a product are not counted.
@Suite("Allocations of an update")
struct AllocationTests {
  private let tasks = 2

  /// The allocations of some work after its first runs.
  private func allocations(_ work: () -> Void) -> UInt64 {
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    return OwnAllocationCount() - before
  }

  @Test(
    "SAC draws a batch and updates its networks without any",
    arguments: GradientCombiners.registry.all.map { $0.kind })
  func softActorCritic(combiner kind: String) throws {
    let part = GradientCombiners.registry.all.first { $0.kind == kind }
    let combiner = try #require(part?.init() as? any GradientCombiner)
    var settings = SACSettings()
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
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
      "critic", [.init(critics, settings.criticOptimizer, combiner)], on: data.batch,
      generator: generator.split(), pool: pool
    ) { .init(algorithm.criticLoss(critics, targets, policy, temperatures, $0)) }
    #expect(allocations { data.draw() } == 0)
    #expect(allocations(targets.update) == 0)
    #expect(allocations { update() } == 0)
  }

  @Test("PPO loads a minibatch and updates its networks without any")
  func ppo() throws {
    var generator = SeededGenerator(seed: 4)
    let pool = try ThreadPool(threads: 1)
    let rollout = RolloutBuffer(
      tasks: tasks, environments: 4, steps: 32, observationSize: 39, actionSize: 4)
    let minibatches = RolloutMinibatches(
      4, of: rollout, generator: generator.split(), on: pool)
    let settings = PPOTests.small()
    let policy = PolicyNetwork(
      "policy", InputShape(features: 39, tasks: tasks),
      PolicyArchitecture(
        settings.policy, settings.head),
      using: &generator)
    let update = Update(
      "policy", [.init(policy, settings.policyOptimizer)], on: minibatches.batch,
      generator: generator.split(), pool: pool
    ) { PPO.policyLoss(policy, $0, settings) }
    #expect(
      allocations {
        minibatches.shuffle()
        for number in 0..<4 { minibatches.load(number) }
      } == 0)
    #expect(allocations { update() } == 0)
  }
}
