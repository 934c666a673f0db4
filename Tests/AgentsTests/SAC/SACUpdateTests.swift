import Base
import Experience
import Foundation
import Learning
import TestSupport
import Testing

@testable import Agents

@Suite("SAC: updates")
struct SACUpdateTests {
  private func settings() -> SACSettings {
    var settings = SACSettings()
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.batchSizePerTask = 64
    settings.policyOptimizer.learningRate = 1e-3
    settings.criticOptimizer.learningRate = 1e-3
    settings.temperatureOptimizer.learningRate = 3e-3
    return settings
  }

  /// A contextual bandit: the reward falls with the distance from an optimum, which depends on state and task.
  private func bandit(using generator: inout SeededGenerator) -> ReplayBuffer {
    let replay = ReplayBuffer(
      tasks: 2, environmentsPerTask: 4, capacity: 1000, observationSize: 1, hasGoals: false)
    for _ in 0..<1000 {
      for environment in 0..<8 {
        let state = Float(generator.uniform(in: -1...1))
        let action = (0..<4).map { _ in Float(generator.uniform(in: -1...1)) }
        let best = optimum(state, task: environment / 4)
        let error = action.reduce(0) { $0 + ($1 - best) * ($1 - best) }
        replay.add(
          [state], action, nextObservation: [state],
          ReplayBuffer.Transition(reward: -10 * error, isTerminated: true, endsEpisode: true),
          of: environment)
      }
      replay.finishStep()
    }
    return replay
  }

  private func optimum(_ state: Float, task: Int) -> Float { task == 0 ? 0.6 * state : -0.4 }

  @Test("the policy finds a known optimum", arguments: [false, true])
  func optimum(usesTaskHeads: Bool) throws {
    var generator = SeededGenerator(seed: 3)
    let replay = bandit(using: &generator)
    var settings = settings()
    settings.policy.usesTaskHeads = usesTaskHeads
    settings.critic.usesTaskHeads = usesTaskHeads
    let pool = try ThreadPool(threads: 2)
    let (policy, critics, targets, temperatures) = try SAC.networks(
      inputs: 1, tasks: 2, settings, using: &generator)
    let data = BatchSource(
      TransitionSampler(replay), batchSizePerTask: settings.batchSizePerTask,
      ObservationEncoder(observationSize: 1, hasGoals: false), rewardScale: nil,
      generator: generator.split(), on: pool)
    let algorithm = SAC(settings)
    let criticUpdate = Update(
      "critic", [.init(critics, settings.criticOptimizer)], on: data.batch,
      generator: generator.split(), pool: pool
    ) { .init(algorithm.criticLoss(critics, targets, policy, temperatures, $0)) }
    let policyUpdate = Update(
      "policy",
      [
        .init(policy, settings.policyOptimizer),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: data.batch, generator: generator.split(), pool: pool
    ) {
      SAC.policyLoss(
        policy, critics, temperatures, targetEntropy: settings.targetEntropy, $0)
    }
    for _ in 0..<3000 {
      data.draw()
      criticUpdate()
      policyUpdate()
      targets.update()
    }
    let graph = Graph(rows: 1, requiresGradient: false)
    let (state, task) = (graph.input(columns: 1), graph.indexInput())
    let mean = policy(state, task, in: graph).deterministicAction(in: graph)
    for number in 0..<2 {
      for value: Float in [-0.8, 0, 0.7] {
        task.values[0] = Int32(number)
        state.values[0] = value
        graph.forward()
        for column in 0..<4 {
          #expect(abs(mean.values[column] - optimum(value, task: number)) < 0.15)
        }
      }
    }
    // The temperatures have reached the target entropy.
    let entropy = policyUpdate.figures.first { $0.name == "entropy" }?.value ?? 0
    #expect(abs(entropy + 4) < 0.5)
  }

  @Test("the density of squashed actions follows its definition")
  func density() {
    let graph = Graph(rows: 1, requiresGradient: false)
    let (mean, logStd, noise) = (
      graph.input(columns: 4), graph.input(columns: 4), graph.input(columns: 4)
    )
    let sample = SquashedGaussian(mean: mean, logStd: logStd).sample(
      noise: noise, in: graph)
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<100 {
      var expected = 0.0
      for column in 0..<4 {
        mean.values[column] = Float(generator.uniform(in: -1...1))
        logStd.values[column] = Float(generator.uniform(in: -2...0))
        noise.values[column] = Float(generator.normal())
        let preTanh =
          Double(mean.values[column])
          + exp(Double(logStd.values[column])) * Double(noise.values[column])
        let action = Foundation.tanh(preTanh)
        let square = Double(noise.values[column]) * Double(noise.values[column])
        expected +=
          -0.5 * square - Double(logStd.values[column]) - 0.918_938_533
          - log(1 - action * action)
      }
      graph.forward()
      #expect(abs(Double(sample.logProbability.values[0]) - expected) < 1e-3)
    }
  }

  @Test("frozen parameters change no other gradients, and get none")
  func frozenParameters() throws {
    var generator = SeededGenerator(seed: 5)
    var settings = settings()
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    let networks = try SAC.networks(inputs: 3, tasks: 2, settings, using: &generator)
    let (policy, critics) = (networks.policy, networks.critics)
    let batch = Batch(
      ColumnLayout().with(.input, width: 3).with(.action, width: 4), tasks: 2, batchSizePerTask: 4)
    for index in 0..<24 { batch[.input][index] = Float(index % 5) - 2 }
    func gradients(learning: [Parameters]) throws -> [Float] {
      let part = LossBatch(0..<8, of: batch, learning: learning)
      let value = critics.values(part, of: part.observation, policy.mean(part))[0].node
      part.graph.forward()
      part.graph.backward(from: value, factor: 1)
      #expect((part.graph.gradients(of: critics.parameters) == nil) == (learning.count == 1))
      let found = try #require(part.graph.gradients(of: policy.parameters)).values
      return (0..<policy.parameters.count).map { found[$0] }
    }
    let (with, without) = (
      try gradients(learning: [policy.parameters]),
      try gradients(learning: [policy.parameters, critics.parameters])
    )
    #expect(with == without)
    #expect(with.contains { $0 != 0 })
  }
}
