import Base
import Experience
import Foundation
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

  /// A torso without kinks, for finite differences.
  private func smooth(usesLayerNorm: Bool = false) -> MLP {
    var torso = MLP(hiddenSizes: [16, 16], usesLayerNorm: usesLayerNorm)
    torso.activation = .tanh
    return torso
  }

  @Test("PPO: the clipped surrogate with an entropy bonus, and half a squared error")
  func ppo() throws {
    var generator = SeededGenerator(seed: 61)
    var settings = PPOSettings()
    settings.policy.torso = smooth()
    settings.critic.torso = smooth(usesLayerNorm: true)
    settings.entropyCoefficient = 0.1
    let shape = InputShape(features: 5, tasks: 3)
    let policy = PolicyNetwork(
      "policy", shape, PolicyArchitecture(settings.policy, settings.head), using: &generator)
    let critic = ValueNetwork("critic", shape, settings.critic, using: &generator)
    policy.parameters.perturb(by: 0.3, using: &generator)
    critic.parameters.perturb(by: 0.3, using: &generator)
    var layout = ColumnLayout().with(.input, width: 5).with(.action, width: 4)
    for column: Column<Float> in [.logProbability, .advantage, .return] { layout.add(column) }
    let batch = Batch(layout, tasks: 3, batchSizePerTask: rows / 3)
    batch.fill(.input, in: -2...2, using: &generator)
    batch.fill(.action, in: -1...1, using: &generator)
    batch.fill(.advantage, in: -2...2, using: &generator)
    batch.fill(.return, in: -2...2, using: &generator)

    let known = LossBatch(0..<rows, of: batch, learning: [])
    let outputs = policy.gaussian(known)
    let (density, value) = (policy.density(known), critic(known))
    known.graph.forward()
    for row in 0..<rows {
      // Ratios on both sides of the clip range, but not close to its ends, where the loss has kinks.
      let size = generator.uniform() < 0.5 ? generator.uniform(in: 0...0.08) : 0.4
      let shift = Float(generator.uniform() < 0.5 ? size : -size)
      batch[.logProbability][row] = density.log.node.values[row] + shift
    }

    let policyBatch = LossBatch(0..<rows, of: batch, learning: [policy.parameters])
    let policyLoss = PPO.policyLoss(policy, policyBatch, settings).loss.node
    let criticBatch = LossBatch(0..<rows, of: batch, learning: [critic.parameters])
    let criticLoss = critic.loss(criticBatch, target: criticBatch[.return]).node
    policyBatch.graph.forward()
    criticBatch.graph.forward()
    let answer = try Reference.answer(
      "ppo_losses",
      PPOCase(
        rows: rows, mean: numbers(of: outputs.mean),
        logStd: numbers(of: try #require(outputs.logStd)), actions: batch.numbers(.action),
        old: batch.numbers(.logProbability), advantages: batch.numbers(.advantage),
        values: numbers(of: value.node), targets: batch.numbers(.return), clip: 0.2,
        entropyCoefficient: 0.1),
      as: PPOAnswer.self)
    #expect(answer.clipped > 0 && answer.clipped < rows)
    #expect(maxRelativeError(policyLoss.numbers, answer.policy) < 1e-5)
    #expect(maxRelativeError(criticLoss.numbers, answer.critic) < 1e-5)
    GradientCheck(
      policyLoss, in: policyBatch.graph, parameters: [policy.parameters], using: &generator
    ).expectGradients()
    GradientCheck(
      criticLoss, in: criticBatch.graph, parameters: [critic.parameters], using: &generator
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
    let critic, policy: [Double]
  }

  @Test("SAC: the lesser of two target critics and the log-density of actions")
  func softActorCritic() throws {
    var generator = SeededGenerator(seed: 62)
    var settings = SACSettings()
    for network in [\SACSettings.policy, \SACSettings.critic] {
      settings[keyPath: network].torso = smooth(usesLayerNorm: network == \SACSettings.critic)
    }
    settings.initialTemperature = 0.3
    settings.targetEntropy = -2
    let (policy, critics, targets, temperatures) = try SAC.networks(
      inputs: 5, tasks: 3, settings, using: &generator)
    for parameters in [policy.parameters, critics.parameters, targets.network.parameters] {
      parameters.perturb(by: 0.3, using: &generator)
    }
    temperatures.parameters.perturb(by: 0.5, using: &generator)
    var layout = ColumnLayout().with(.input, width: 5).with(.nextInput, width: 5)
    layout.add(.action, width: 4)
    layout.add(.reward)
    layout.add(.discount)
    let batch = Batch(layout, tasks: 3, batchSizePerTask: rows / 3)
    batch.fill(.input, in: -2...2, using: &generator)
    batch.fill(.nextInput, in: -2...2, using: &generator)
    batch.fill(.action, in: -1...1, using: &generator)
    batch.fill(.reward, in: -1...1, using: &generator)
    for row in 0..<rows { batch[.discount][row] = row.isMultiple(of: 3) ? 0 : 0.9 }

    let algorithm = SAC(settings)
    let criticBatch = LossBatch(0..<rows, of: batch, learning: [critics.parameters])
    let criticLoss = algorithm.criticLoss(critics, targets, policy, temperatures, criticBatch).node
    let policyBatch = LossBatch(
      0..<rows, of: batch, learning: [policy.parameters, temperatures.parameters])
    let result = SAC.policyLoss(
      policy, critics, temperatures, targetEntropy: settings.targetEntropy, policyBatch)
    let policyLoss = result.loss.node
    for part in [criticBatch, policyBatch] {
      part.drawNoise(using: &generator)
      part.graph.forward()
    }

    // The networks' outputs by themselves.
    let known = LossBatch(0..<rows, of: batch, learning: [])
    let (nextNoise, noise) = (criticBatch.noiseInputs[0], policyBatch.noiseInputs[0])
    func outputs(_ observation: LossBatch.Observation, _ noise: Node) -> (
      mean: Node, std: Node, action: Learning.Expression
    ) {
      let (mean, logStd) = policy.gaussian(known, of: observation)
      let input = known.graph.input(columns: 4)
      input.values.update(from: noise.values, count: noise.count)
      let std = logStd ?? mean
      let sample = SquashedGaussian(mean: mean, logStd: std).sample(noise: input, in: known.graph)
      return (mean, std, Learning.Expression(sample.actions, in: known.graph))
    }
    let later = outputs(known.next, nextNoise)
    let present = outputs(known.observation, noise)
    let targetQ = targets.network.values(known, of: known.next, later.action)
    let taken = critics.values(known)
    let policyQ = critics.values(known, of: known.observation, present.action)
    let temperature = temperatures(known)
    known.graph.forward()

    let answer = try Reference.answer(
      "sac_losses",
      SACCase(
        rows: rows, nextMean: numbers(of: later.mean), nextLogStd: numbers(of: later.std),
        nextNoise: numbers(of: nextNoise), policyMean: numbers(of: present.mean),
        policyLogStd: numbers(of: present.std), policyNoise: numbers(of: noise),
        rewards: batch.numbers(.reward), discounts: batch.numbers(.discount),
        temperatures: numbers(of: temperature.node),
        targetQValues: targetQ.flatMap { numbers(of: $0.node) },
        values: taken.flatMap { numbers(of: $0.node) },
        policyQValues: policyQ.flatMap { numbers(of: $0.node) }),
      as: SACAnswer.self)
    #expect(maxRelativeError(criticLoss.numbers, answer.critic) < 1e-5)
    // The temperatures' loss is a part of the policy's: -log alpha (log pi + H), for each of three tasks.
    let entropies = numbers(
      of: try #require(result.figures.first { $0.name == "entropy" }).value.node)
    let expected = (0..<rows).map { row in
      let logTemperature = Foundation.log(Double(temperature.node.values[row]))
      return answer.policy[row] - 3 * logTemperature * (-entropies[row] - 2)
    }
    #expect(maxRelativeError(policyLoss.numbers, expected) < 1e-5)
    GradientCheck(
      criticLoss, in: criticBatch.graph, parameters: [critics.parameters], using: &generator
    ).expectGradients()
  }

  // MARK: Behavior cloning

  private struct BehaviorCloningCase: Encodable {
    let rows: Int
    let mean, logStd, actions: [Double]
  }

  @Test(
    "behavior cloning: a squared error or a negative log-likelihood",
    arguments: ["deterministic", "gaussian"])
  func behaviorCloning(kind: String) throws {
    var generator = SeededGenerator(seed: 63)
    var settings = BehaviorCloningSettings()
    settings.network.torso = smooth(usesLayerNorm: true)
    settings.head = kind == "gaussian" ? GaussianHead() : DeterministicHead(squashes: false)
    settings.batchSizePerTask = rows
    let policy = PolicyNetwork(
      "policy", InputShape(features: 5, tasks: 2),
      PolicyArchitecture(settings.network, settings.head), using: &generator)
    policy.parameters.perturb(by: 0.3, using: &generator)
    let batch = Batch(
      ColumnLayout().with(.input, width: 5).with(.policyAction, width: 4), tasks: 2,
      batchSizePerTask: rows / 2)
    batch.fill(.input, in: -1...1, using: &generator)
    batch.fill(.policyAction, in: -1...1, using: &generator)
    let part = LossBatch(0..<rows, of: batch, learning: [policy.parameters])
    let loss = BehaviorCloning(settings).loss(policy, part).node
    part.graph.forward()

    let known = LossBatch(0..<rows, of: batch, learning: [])
    let (mean, logStd) = policy.gaussian(known)
    known.graph.forward()
    let answer = try Reference.answer(
      "bc_losses",
      BehaviorCloningCase(
        rows: rows, mean: numbers(of: mean), logStd: numbers(of: logStd ?? mean),
        actions: batch.numbers(.policyAction)), as: [String: [Double]].self)
    let expected = try #require(answer[kind])
    #expect(maxRelativeError(loss.numbers, expected) < 1e-5)
    GradientCheck(loss, in: part.graph, parameters: [policy.parameters], using: &generator)
      .expectGradients()
  }
}

extension Batch {
  func fill(
    _ column: Column<Float>, in range: ClosedRange<Double>, using generator: inout SeededGenerator
  ) {
    for index in 0..<rows * table.layout.width(of: column) {
      self[column][index] = Float(generator.uniform(in: range))
    }
  }

  func numbers(_ column: Column<Float>) -> [Double] {
    (0..<rows * table.layout.width(of: column)).map { Double(self[column][$0]) }
  }
}
