import Base
import Foundation
import Learning
import Testing

@testable import Agents

@Suite("SAC: updates")
struct SACUpdateTests {
  private func settings() -> SACSettings {
    var settings = SACSettings()
    settings.policy.hiddenSizes = [64, 64]
    settings.critic.hiddenSizes = [64, 64]
    settings.batchSizePerTask = 64
    settings.policyOptimizer.learningRate = 1e-3
    settings.criticOptimizer.learningRate = 1e-3
    settings.temperatureOptimizer.learningRate = 3e-3
    return settings
  }

  @Test("a batch has equal parts of all tasks, and each row belongs to its task")
  func stratified() throws {
    var generator = SeededGenerator(seed: 1)
    var settings = settings()
    settings.batchSizePerTask = 301
    let networks = SACNetworks(inputSize: 5, tasks: 2, settings, using: &generator)
    let update = try SACUpdate(networks, settings, on: ThreadPool(threads: 1))
    let replay = ReplayBuffer.synthetic(steps: 60)
    var counts = [0, 0]
    for batch in update.batches {
      SACLoader(batch, from: replay, nil).load(
        .plain(columns: 5, tasks: 2, discount: 0.9), using: &generator)
      for row in 0..<batch.rows {
        #expect(Int(batch.input.values[5 * row]) / 3 == batch.task(of: row))
        counts[batch.task(of: row)] += 1
      }
    }
    #expect(counts == [301, 301])
  }

  @Test("truncation is bootstrapped and termination is not")
  func ends() {
    func target(terminates: Bool) -> Float {
      let replay = ReplayBuffer(
        tasks: 1, environmentsPerTask: 1, capacity: 1, observationSize: 2, hasGoals: false)
      replay.add(
        [1, 2], [0, 0, 0, 0], nextObservation: [3, 4],
        ReplayBuffer.Transition(reward: 0.5, isTerminated: terminates, endsEpisode: true), of: 0)
      replay.finishStep()
      var generator = SeededGenerator(seed: 2)
      let networks = SACNetworks(inputSize: 2, tasks: 1, settings(), using: &generator)
      let batch = SACBatch(networks, tasks: [0])
      SACLoader(batch, from: replay, nil).load(
        .plain(columns: 2, tasks: 1, discount: 0.9), using: &generator)
      batch.computeTargets()
      return batch.targets[0]
    }
    #expect(target(terminates: true) == 0.5)
    #expect(abs(target(terminates: false) - 0.5) > 0.01)
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
    let networks = SACNetworks(inputSize: 1, tasks: 2, settings, using: &generator)
    let update = try SACUpdate(networks, settings, on: ThreadPool(threads: 2))
    let loaders = UncheckedSendable(update.batches.map { SACLoader($0, from: replay, nil) })
    for _ in 0..<3000 {
      update.run(using: &generator) { part, generator in
        loaders.value[part].load(.plain(columns: 1, tasks: 2, discount: 0.9), using: &generator)
      }
    }
    let graph = Graph(rows: 1, requiresGradient: false)
    let (state, task) = (graph.input(columns: 1), graph.indexInput())
    let mean = graph.tanh(networks.actions(state, task, in: graph).mean)
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
    let entropy = update.metrics.first { $0.name == "sac/entropy" }?.value ?? 0
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
    settings.critic.usesLayerNorm = true
    let networks = SACNetworks(inputSize: 3, tasks: 2, settings, using: &generator)
    func gradients(freezesCritics: Bool) throws -> [Float] {
      let graph = Graph(rows: 7, requiresGradient: true)
      if freezesCritics { graph.freeze(networks.critics) }
      let (input, tasks) = (graph.input(columns: 3), graph.indexInput())
      for index in 0..<21 { input.values[index] = Float(index % 5) - 2 }
      let actions = networks.actions(input, tasks, in: graph).mean
      let value = networks.qValues(input, actions, tasks, networks.critics, in: graph)[0]
      graph.forward()
      graph.backward(from: value, factor: 1)
      #expect((graph.gradients(of: networks.critics) == nil) == freezesCritics)
      let found = try #require(graph.gradients(of: networks.policy))
      return (0..<networks.policy.count).map { found[$0] }
    }
    let (with, without) = (
      try gradients(freezesCritics: true), try gradients(freezesCritics: false)
    )
    #expect(with == without)
    #expect(with.contains { $0 != 0 })
  }
}
