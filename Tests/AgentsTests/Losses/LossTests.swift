import Base
import Tasks
import Testing

@testable import Agents

/// Whole losses, as algorithms put them together: their values beside NumPy's, their gradients beside finite
/// differences.
@Suite("Losses")
struct LossTests {
  private let rows = 12

  private func numbers(of node: Node) -> [Double] { node.numbers.exact }

  // MARK: PPO

  private struct PPOCase: Encodable {
    let rows: Int
    let mean, logDeviation, actions, old, advantages, values, targets: [Double]
    let clip, entropyBonus: Double
  }

  private struct PPOAnswer: Decodable {
    let policy, critic: [Double]
    let clipped: Int
  }

  @Test("PPO's are the clipped surrogate with its bonus, and half a squared error")
  func ppo() throws {
    var generator = SeededGenerator(seed: 61)
    var settings = PPOSettings()
    settings.policy.widths = [16, 16]
    settings.policy.activation = .tanh
    settings.critic.widths = [16, 16]
    settings.critic.activation = .tanh
    settings.entropyBonus = 0.1
    let networks = PPONetworks(observationCount: 5, tasks: 3, settings, using: &generator)
    networks.policy.scatter(by: 0.3, using: &generator)
    networks.critic.scatter(by: 0.3, using: &generator)
    let update = PPOUpdate(networks, task: 1, rows: rows, observationCount: 5, settings)
    update.states.policy.fill(in: -2...2, using: &generator)
    (update.states.critic.values).update(from: update.states.policy.values, count: 5 * rows)

    let graph = Graph(rows: rows, learns: false)
    let (state, tasks) = (graph.input(columns: 5), graph.choices())
    state.values.update(from: update.states.policy.values, count: 5 * rows)
    tasks.values.update(repeating: 1, count: rows)
    let distribution = networks.actions(state, tasks, in: graph)
    let value = networks.value(state, tasks, in: graph)
    update.actions.fill(in: -1...1, using: &generator)
    let density = distribution.logDensity(of: update.actions, in: graph)
    graph.forward()
    for row in 0..<rows {
      // So that some ratios are beyond the clip to either side, and advantages of either sign.
      let shift = Float(generator.uniform(in: -0.5...0.5))
      update.oldLogDensity.values[row] = density.values[row] + shift
    }
    update.advantage.fill(in: -2...2, using: &generator)
    update.target.fill(in: -2...2, using: &generator)

    update.run()
    let answer = try Reference.answer(
      "ppo_losses",
      PPOCase(
        rows: rows, mean: numbers(of: distribution.mean),
        logDeviation: numbers(of: distribution.logDeviation),
        actions: numbers(of: update.actions), old: numbers(of: update.oldLogDensity),
        advantages: numbers(of: update.advantage), values: numbers(of: value),
        targets: numbers(of: update.target), clip: 0.2, entropyBonus: 0.1),
      as: PPOAnswer.self)
    #expect(answer.clipped > 0 && answer.clipped < rows)
    #expect(worstError(update.policyLoss.numbers, answer.policy) < 1e-5)
    #expect(worstError(update.criticLoss.numbers, answer.critic) < 1e-5)
    GradientCheck(
      update.policyLoss, in: update.policyGraph, parameters: [networks.policy], using: &generator
    ).expectGradients()
    GradientCheck(
      update.criticLoss, in: update.criticGraph, parameters: [networks.critic], using: &generator
    ).expectGradients()
  }

  // MARK: Soft actor-critic

  private struct SACCase: Encodable {
    let rows: Int
    let nextMean, nextLogDeviation, nextNoise, nowMean, nowLogDeviation, nowNoise: [Double]
    let rewards, discounts, temperatures: [Double]
    /// Of both critics, one after the other.
    let slowValues, values, freshValues: [Double]
  }

  private struct SACAnswer: Decodable {
    let targets, critic, policy: [Double]
  }

  @Test("soft actor-critic's follow from the lesser of two values and the density of actions")
  func softActorCritic() throws {
    var generator = SeededGenerator(seed: 62)
    var settings = SACSettings()
    for network in [\SACSettings.policy, \SACSettings.critic] {
      settings[keyPath: network].widths = [16, 16]
      settings[keyPath: network].activation = .tanh
    }
    settings.firstTemperature = 0.3
    let networks = SACNetworks(inputCount: 5, tasks: 3, settings, using: &generator)
    for block in [networks.policy, networks.critics, networks.slowCritics] {
      block.scatter(by: 0.3, using: &generator)
    }
    networks.temperatures.scatter(by: 0.5, using: &generator)
    let batch = SACBatch(networks, tasks: (0..<rows).map { $0 / 4 })
    for input in [batch.input, batch.nextInput] { input.fill(in: -2...2, using: &generator) }
    batch.action.fill(in: -1...1, using: &generator)
    for row in 0..<rows {
      batch.reward[row] = Float(generator.uniform(in: -1...1))
      batch.discount[row] = row.isMultiple(of: 3) ? 0 : 0.9
    }
    batch.learnValues(factor: 1, using: &generator)
    batch.learnPolicy(factor: 1, using: &generator)

    let graph = Graph(rows: rows, learns: false)
    let (next, now) = (graph.input(columns: 5), graph.input(columns: 5))
    let (nextNoise, noise) = (graph.input(columns: 4), graph.input(columns: 4))
    let (action, tasks) = (graph.input(columns: 4), graph.choices())
    for (mine, its) in [
      (next, batch.nextInput), (now, batch.input), (nextNoise, batch.nextNoise),
      (noise, batch.noise), (action, batch.action),
    ] {
      mine.values.update(from: its.values, count: its.count)
    }
    tasks.values.update(from: batch.tasks.values, count: rows)
    let later = networks.actions(next, tasks, in: graph)
    let present = networks.actions(now, tasks, in: graph)
    let slow = networks.values(
      next, later.sample(noise: nextNoise, in: graph).actions, tasks, networks.slowCritics,
      in: graph)
    let taken = networks.values(now, action, tasks, networks.critics, in: graph)
    let fresh = networks.values(
      now, present.sample(noise: noise, in: graph).actions, tasks, networks.critics, in: graph)
    graph.forward()

    let answer = try Reference.answer(
      "sac_losses",
      SACCase(
        rows: rows, nextMean: numbers(of: later.mean),
        nextLogDeviation: numbers(of: later.logDeviation), nextNoise: numbers(of: nextNoise),
        nowMean: numbers(of: present.mean), nowLogDeviation: numbers(of: present.logDeviation),
        nowNoise: numbers(of: noise), rewards: (0..<rows).map { Double(batch.reward[$0]) },
        discounts: (0..<rows).map { Double(batch.discount[$0]) },
        temperatures: numbers(of: batch.temperature), slowValues: slow.flatMap(numbers),
        values: taken.flatMap(numbers), freshValues: fresh.flatMap(numbers)),
      as: SACAnswer.self)
    #expect(worstError(batch.target.numbers, answer.targets) < 1e-5)
    #expect(worstError(batch.criticLoss.numbers, answer.critic) < 1e-5)
    #expect(worstError(batch.policyLoss.numbers, answer.policy) < 1e-5)
    GradientCheck(
      batch.criticLoss, in: batch.criticGraph, parameters: [networks.critics], using: &generator
    ).expectGradients()
    GradientCheck(
      batch.policyLoss, in: batch.policyGraph, parameters: [networks.policy], using: &generator
    ).expectGradients()
  }

  // MARK: Imitation

  private struct ImitationCase: Encodable {
    let rows: Int
    let mean, logDeviation, actions: [Double]
  }

  @Test(
    "imitation's are a squared error or a likelihood",
    arguments: ImitationSettings.Head.allCases)
  func imitation(head: ImitationSettings.Head) throws {
    var generator = SeededGenerator(seed: 63)
    var settings = ImitationSettings()
    settings.network.widths = [16, 16]
    settings.network.activation = .tanh
    settings.head = head
    settings.rowsPerTask = rows
    var plan = Parameters.Plan()
    let network = TaskNetwork(
      "policy", inputs: 5, outputs: 4, tasks: 2, settings.network, plan: &plan)
    let deviations = Table(
      "policy.logDeviations", rows: 2, columns: 4, .logarithm(0.5), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.scatter(by: 0.3, using: &generator)
    let part = Demonstrations.Part(
      observations: (0..<50).map { _ in generator.uniform(in: -1...1) },
      actions: (0..<40).map { _ in Float(generator.uniform(in: -1...1)) })
    let update = ImitationUpdate(
      1, part, RunningScale(columns: 5), network, deviations, parameters, settings)
    update.run(using: &generator)

    let graph = Graph(rows: rows, learns: false)
    let (state, tasks) = (graph.input(columns: 5), graph.choices())
    state.values.update(from: update.observation.values, count: 5 * rows)
    tasks.values.update(repeating: 1, count: rows)
    let mean = network(state, tasks, parameters, in: graph)
    let logDeviation = deviations(tasks, parameters, in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "imitation_losses",
      ImitationCase(
        rows: rows, mean: numbers(of: mean), logDeviation: numbers(of: logDeviation),
        actions: numbers(of: update.action)), as: [String: [Double]].self)
    let expected = try #require(answer[head.rawValue])
    #expect(worstError(update.lossNode.numbers, expected) < 1e-5)
    GradientCheck(
      update.lossNode, in: update.graph, parameters: [parameters], using: &generator
    ).expectGradients()
  }
}
