import Base
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

/// Whole losses of the algorithms: values compared with NumPy, gradients with finite differences.
@Suite("Losses")
struct LossTests {
  private let rows = 12

  private func numbers(of node: Node) -> [Double] { node.numbers.asDoubles }

  // MARK: PPO

  private struct PPOCase: Encodable {
    let rows: Int
    let mean, logStd, actions, old, advantages, values, targets: [Double]
    let clip, entropyCoefficient: Double
  }

  private struct PPOAnswer: Decodable {
    let policy, critic: [Double]
    let clipped: Int
  }

  @Test("PPO: the clipped surrogate with an entropy bonus, and half a squared error")
  func ppo() throws {
    var generator = SeededGenerator(seed: 61)
    var settings = PPOSettings()
    settings.policy.hiddenSizes = [16, 16]
    settings.policy.activation = .tanh
    settings.critic.hiddenSizes = [16, 16]
    settings.critic.activation = .tanh
    settings.entropyCoefficient = 0.1
    let networks = PPONetworks(observationSize: 5, tasks: 3, settings, using: &generator)
    networks.policy.perturb(by: 0.3, using: &generator)
    networks.critic.perturb(by: 0.3, using: &generator)
    let update = PPOUpdate(networks, task: 1, rows: rows, observationSize: 5, settings)
    update.states.policy.fill(in: -2...2, using: &generator)
    (update.states.critic.values).update(from: update.states.policy.values, count: 5 * rows)

    let graph = Graph(rows: rows, requiresGradient: false)
    let (state, taskIndices) = (graph.input(columns: 5), graph.indexInput())
    state.values.update(from: update.states.policy.values, count: 5 * rows)
    taskIndices.values.update(repeating: 1, count: rows)
    let distribution = networks.actions(state, taskIndices, in: graph)
    let value = networks.value(state, taskIndices, in: graph)
    update.actions.fill(in: -1...1, using: &generator)
    let density = distribution.logProbability(of: update.actions, in: graph)
    graph.forward()
    for row in 0..<rows {
      // Ratios on both sides of the clip range, and advantages of both signs.
      let shift = Float(generator.uniform(in: -0.5...0.5))
      update.oldLogProbability.values[row] = density.values[row] + shift
    }
    update.advantage.fill(in: -2...2, using: &generator)
    update.target.fill(in: -2...2, using: &generator)

    update.run()
    let answer = try Reference.answer(
      "ppo_losses",
      PPOCase(
        rows: rows, mean: numbers(of: distribution.mean),
        logStd: numbers(of: distribution.logStd),
        actions: numbers(of: update.actions), old: numbers(of: update.oldLogProbability),
        advantages: numbers(of: update.advantage), values: numbers(of: value),
        targets: numbers(of: update.target), clip: 0.2, entropyCoefficient: 0.1),
      as: PPOAnswer.self)
    #expect(answer.clipped > 0 && answer.clipped < rows)
    #expect(maxRelativeError(update.policyLoss.numbers, answer.policy) < 1e-5)
    #expect(maxRelativeError(update.criticLoss.numbers, answer.critic) < 1e-5)
    GradientCheck(
      update.policyLoss, in: update.policyGraph, parameters: [networks.policy], using: &generator
    ).expectGradients()
    GradientCheck(
      update.criticLoss, in: update.criticGraph, parameters: [networks.critic], using: &generator
    ).expectGradients()
  }

  // MARK: SAC

  private struct SACCase: Encodable {
    let rows: Int
    let nextMean, nextLogStd, nextNoise, policyMean, policyLogStd, policyNoise: [Double]
    let rewards, discounts, temperatures: [Double]
    /// The values of the first critic, then those of the second.
    let targetQValues, values, policyQValues: [Double]
  }

  private struct SACAnswer: Decodable {
    let targets, critic, policy: [Double]
  }

  @Test("SAC: the lesser of two target critics and the log-density of actions")
  func softActorCritic() throws {
    var generator = SeededGenerator(seed: 62)
    var settings = SACSettings()
    for network in [\SACSettings.policy, \SACSettings.critic] {
      settings[keyPath: network].hiddenSizes = [16, 16]
      settings[keyPath: network].activation = .tanh
    }
    settings.initialTemperature = 0.3
    let networks = SACNetworks(inputSize: 5, tasks: 3, settings, using: &generator)
    for block in [networks.policy, networks.critics, networks.targetCritics] {
      block.perturb(by: 0.3, using: &generator)
    }
    networks.temperatures.perturb(by: 0.5, using: &generator)
    let batch = SACBatch(networks, tasks: (0..<rows).map { $0 / 4 })
    for input in [batch.input, batch.nextInput] { input.fill(in: -2...2, using: &generator) }
    batch.action.fill(in: -1...1, using: &generator)
    for row in 0..<rows {
      batch.reward[row] = Float(generator.uniform(in: -1...1))
      batch.discount[row] = row.isMultiple(of: 3) ? 0 : 0.9
    }
    batch.computeCriticGradients(factor: 1, using: &generator)
    batch.computePolicyGradients(factor: 1, using: &generator)

    let graph = Graph(rows: rows, requiresGradient: false)
    let (next, now) = (graph.input(columns: 5), graph.input(columns: 5))
    let (nextNoise, noise) = (graph.input(columns: 4), graph.input(columns: 4))
    let (action, taskIndices) = (graph.input(columns: 4), graph.indexInput())
    for (mine, its) in [
      (next, batch.nextInput), (now, batch.input), (nextNoise, batch.nextNoise),
      (noise, batch.noise), (action, batch.action),
    ] {
      mine.values.update(from: its.values, count: its.count)
    }
    taskIndices.values.update(from: batch.taskIndices.values, count: rows)
    let later = networks.actions(next, taskIndices, in: graph)
    let present = networks.actions(now, taskIndices, in: graph)
    let targetQ = networks.qValues(
      next, later.sample(noise: nextNoise, in: graph).actions, taskIndices, networks.targetCritics,
      in: graph)
    let taken = networks.qValues(now, action, taskIndices, networks.critics, in: graph)
    let policyQ = networks.qValues(
      now, present.sample(noise: noise, in: graph).actions, taskIndices, networks.critics, in: graph
    )
    graph.forward()

    let answer = try Reference.answer(
      "sac_losses",
      SACCase(
        rows: rows, nextMean: numbers(of: later.mean),
        nextLogStd: numbers(of: later.logStd), nextNoise: numbers(of: nextNoise),
        policyMean: numbers(of: present.mean), policyLogStd: numbers(of: present.logStd),
        policyNoise: numbers(of: noise), rewards: (0..<rows).map { Double(batch.reward[$0]) },
        discounts: (0..<rows).map { Double(batch.discount[$0]) },
        temperatures: numbers(of: batch.temperature), targetQValues: targetQ.flatMap(numbers),
        values: taken.flatMap(numbers), policyQValues: policyQ.flatMap(numbers)),
      as: SACAnswer.self)
    #expect(maxRelativeError(batch.target.numbers, answer.targets) < 1e-5)
    #expect(maxRelativeError(batch.criticLoss.numbers, answer.critic) < 1e-5)
    #expect(maxRelativeError(batch.policyLoss.numbers, answer.policy) < 1e-5)
    GradientCheck(
      batch.criticLoss, in: batch.criticGraph, parameters: [networks.critics], using: &generator
    ).expectGradients()
    GradientCheck(
      batch.policyLoss, in: batch.policyGraph, parameters: [networks.policy], using: &generator
    ).expectGradients()
  }

  // MARK: Behavior cloning

  private struct BehaviorCloningCase: Encodable {
    let rows: Int
    let mean, logStd, actions: [Double]
  }

  @Test(
    "behavior cloning: a squared error or a negative log-likelihood",
    arguments: BehaviorCloningSettings.Head.allCases)
  func behaviorCloning(head: BehaviorCloningSettings.Head) throws {
    var generator = SeededGenerator(seed: 63)
    var settings = BehaviorCloningSettings()
    settings.network.hiddenSizes = [16, 16]
    settings.network.activation = .tanh
    settings.head = head
    settings.batchSizePerTask = rows
    var plan = Parameters.Plan()
    let network = MultiTaskMLP(
      "policy", inputs: 5, outputs: 4, tasks: 2, settings.network, plan: &plan)
    let logStds = Embedding(
      "policy.logStd", rows: 2, columns: 4, .logarithm(0.5), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.3, using: &generator)
    let part = Demonstrations.Part(
      observations: (0..<50).map { _ in generator.uniform(in: -1...1) },
      actions: (0..<40).map { _ in Float(generator.uniform(in: -1...1)) })
    let update = BehaviorCloningUpdate(
      1, part, RunningMeanStd(columns: 5), network, logStds, parameters, settings)
    update.run(using: &generator)

    let graph = Graph(rows: rows, requiresGradient: false)
    let (state, taskIndices) = (graph.input(columns: 5), graph.indexInput())
    state.values.update(from: update.observation.values, count: 5 * rows)
    taskIndices.values.update(repeating: 1, count: rows)
    let mean = network(state, taskIndices, parameters, in: graph)
    let logStd = logStds(taskIndices, parameters, in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "bc_losses",
      BehaviorCloningCase(
        rows: rows, mean: numbers(of: mean), logStd: numbers(of: logStd),
        actions: numbers(of: update.action)), as: [String: [Double]].self)
    let expected = try #require(answer[head.rawValue])
    #expect(maxRelativeError(update.lossNode.numbers, expected) < 1e-5)
    GradientCheck(
      update.lossNode, in: update.graph, parameters: [parameters], using: &generator
    ).expectGradients()
  }
}
