import Base
import Experience
import Learning
import LearningTestSupport
import Testing

@testable import Agents

/// Whole losses of the algorithms that learn from recorded data: values compared with NumPy, gradients with finite
/// differences.
@Suite("Losses of offline algorithms")
struct OfflineLossTests {
  private static let rows = 12

  /// Networks of some tasks, and a batch of recorded transitions.
  private struct Problem {
    let batch: Batch
    let policy: PolicyNetwork
    let critics: CriticEnsemble
    let value: ValueNetwork
    let targets: TargetNetworks<CriticEnsemble>
    let targetPolicy: TargetNetworks<PolicyNetwork>
    let behavior: PolicyNetwork
    var generator = SeededGenerator(seed: 71)

    init(_ head: any PolicyHead) throws {
      let (rows, shape) = (OfflineLossTests.rows, InputShape(features: 5, tasks: 3))
      func smooth(usesLayerNorm: Bool) -> NetworkSettings {
        // A torso without kinks, for finite differences.
        var torso = MLP(hiddenSizes: [16, 16], usesLayerNorm: usesLayerNorm)
        torso.activation = .tanh
        return NetworkSettings(torso)
      }
      policy = PolicyNetwork(
        "policy", shape, PolicyArchitecture(smooth(usesLayerNorm: false), head), using: &generator)
      behavior = PolicyNetwork(
        "behavior", shape, PolicyArchitecture(smooth(usesLayerNorm: false), head),
        using: &generator)
      critics = CriticEnsemble(
        "critics", count: 2, shape, smooth(usesLayerNorm: true), using: &generator)
      value = ValueNetwork("value", shape, smooth(usesLayerNorm: true), using: &generator)
      let pool = try ThreadPool(threads: 1)
      targets = TargetNetworks(of: critics, tau: 0.1, on: pool)
      targetPolicy = TargetNetworks(of: policy, tau: 0.1, on: pool)
      for network in [policy, behavior, critics, value, targets.network, targetPolicy.network]
        as [any Learnable]
      { network.parameters.perturb(by: 0.3, using: &generator) }
      var layout = ColumnLayout().with(.input, width: 5).with(.nextInput, width: 5)
      layout.add(.action, width: 4)
      layout.add(.nextAction, width: 4)
      layout.add(.reward)
      layout.add(.discount)
      batch = Batch(layout, tasks: 3, batchSizePerTask: rows / 3)
      for column: Column<Float> in [.input, .nextInput] {
        batch.fill(column, in: -2...2, using: &generator)
      }
      for column: Column<Float> in [.action, .nextAction, .reward] {
        batch.fill(column, in: -1...1, using: &generator)
      }
      for row in 0..<rows { batch[.discount][row] = row.isMultiple(of: 3) ? 0 : 0.9 }
    }

    func part(learning: any Learnable) -> LossBatch {
      LossBatch(0..<OfflineLossTests.rows, of: batch, learning: [learning.parameters])
    }

    /// What a network says, by itself.
    func outputs(_ read: (LossBatch) -> [Learning.Expression]) -> [Double] {
      let known = LossBatch(0..<OfflineLossTests.rows, of: batch, learning: [])
      let found = read(known)
      known.graph.forward()
      return found.flatMap { $0.node.numbers.asDoubles }
    }

    /// The critics' values of given actions, before or after the step.
    func values(_ critics: CriticEnsemble, isNext: Bool, _ actions: [Double]) -> [Double] {
      outputs { b in
        let input = b.graph.input(columns: 4)
        for (index, number) in actions.enumerated() { input.values[index] = Float(number) }
        return critics.values(
          b, of: isNext ? b.next : b.observation, Expression(input, in: b.graph))
      }
    }

    /// The outputs of a policy, before or after the step.
    func policy(_ policy: PolicyNetwork, isNext: Bool) -> (mean: [Double], logStd: [Double]) {
      var hasStd = false
      let both = outputs { b in
        let (mean, logStd) = policy.gaussian(b, of: isNext ? b.next : b.observation)
        hasStd = logStd != nil
        return ([mean] + (logStd.map { [$0] } ?? [])).map { Expression($0, in: b.graph) }
      }
      let count = 4 * OfflineLossTests.rows
      return (Array(both.prefix(count)), hasStd ? Array(both.dropFirst(count)) : [])
    }

    /// What all references need of the batch.
    var recorded: [String: Quantity] {
      [
        "rows": .count(OfflineLossTests.rows), "actions": .numbers(batch.numbers(.action)),
        "rewards": .numbers(batch.numbers(.reward)),
        "discounts": .numbers(batch.numbers(.discount)),
        "recordedNext": .numbers(batch.numbers(.nextAction)),
        "values": .numbers(outputs { critics.values($0) }),
      ]
    }
  }

  private enum Quantity: Encodable {
    case numbers([Double])
    case number(Float)
    case count(Int)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .numbers(let numbers): try container.encode(numbers)
      case .number(let number): try container.encode(Double(number))
      case .count(let count): try container.encode(count)
      }
    }
  }

  /// Draws the noise of a loss and computes it.
  private func run(_ part: LossBatch, _ problem: inout Problem) {
    part.drawNoise(using: &problem.generator)
    part.graph.forward()
  }

  private func answer(
    _ name: String, _ case: [String: Quantity], _ problem: Problem
  ) throws -> [String: [Double]] {
    try Reference.answer(
      name, problem.recorded.merging(`case`) { _, new in new }, as: [String: [Double]].self)
  }

  /// The actions that a target is computed with.
  private func targetActions(
    _ outputs: (mean: [Double], logStd: [Double]), _ part: LossBatch, std: Float, limit: Float,
    kind: String, noise: Int = 0
  ) throws -> [Double] {
    let logStd = outputs.logStd.isEmpty ? outputs.mean : outputs.logStd
    let actions = try Reference.answer(
      "target_actions",
      [
        "rows": .count(Self.rows), "mean": .numbers(outputs.mean), "logStd": .numbers(logStd),
        "noise": .numbers(part.noiseInputs[noise].numbers.asDoubles), "std": .number(std),
        "limit": .number(limit),
      ] as [String: Quantity], as: [String: [Double]].self)
    return try #require(actions[kind])
  }

  private func expect(
    _ loss: Node, equals right: [Double]?, in part: LossBatch, of network: any Learnable,
    _ problem: inout Problem
  ) throws {
    #expect(maxRelativeError(loss.numbers, try #require(right)) < 2e-5)
    GradientCheck(
      loss, in: part.graph, parameters: [network.parameters], using: &problem.generator
    ).expectGradients()
  }

  @Test(
    "ReBRAC and TD3+BC: penalties for leaving recorded actions", arguments: [0, 0.3] as [Float])
  func rebrac(criticPenalty: Float) throws {
    var problem = try Problem(DeterministicHead())
    var settings = ReBRACSettings()
    (settings.policyPenalty, settings.criticPenalty) = (0.2, criticPenalty)
    let algorithm = ReBRAC(settings)
    let criticPart = problem.part(learning: problem.critics)
    let criticLoss = algorithm.criticLoss(
      problem.critics, problem.targets, problem.targetPolicy, criticPart
    ).node
    let policyPart = problem.part(learning: problem.policy)
    let policyLoss = algorithm.policyLoss(problem.policy, problem.critics, policyPart).node
    run(criticPart, &problem)
    run(policyPart, &problem)

    let later = problem.outputs { [problem.targetPolicy.network.mean($0, of: $0.next)] }
    let next = try targetActions(
      (later, []), criticPart, std: settings.targetNoiseStd, limit: settings.targetNoiseLimit,
      kind: "smoothed")
    let taken = problem.outputs { [problem.policy.mean($0)] }
    let answer = try answer(
      "rebrac_losses",
      [
        "targetQ": .numbers(problem.values(problem.targets.network, isNext: true, next)),
        "nextActions": .numbers(next), "policyActions": .numbers(taken),
        "policyQ": .numbers(problem.values(problem.critics, isNext: false, taken)),
        "policyPenalty": .number(settings.policyPenalty),
        "criticPenalty": .number(criticPenalty),
      ], problem)
    try expect(criticLoss, equals: answer["critic"], in: criticPart, of: problem.critics, &problem)
    #expect(maxRelativeError(policyLoss.numbers, try #require(answer["policy"])) < 2e-5)
  }

  @Test("AWAC: the likelihood of recorded actions, weighted by the critics' advantages")
  func awac() throws {
    var problem = try Problem(AWACSettings().head)
    var settings = AWACSettings()
    (settings.temperature, settings.maxWeight) = (0.5, 1.2)
    let algorithm = AWAC(settings)
    let criticPart = problem.part(learning: problem.critics)
    let criticLoss = algorithm.criticLoss(
      problem.critics, problem.targets, problem.policy, criticPart
    ).node
    let policyPart = problem.part(learning: problem.policy)
    let policyLoss = algorithm.policyLoss(problem.policy, problem.critics, policyPart).node
    run(criticPart, &problem)
    run(policyPart, &problem)

    let next = try targetActions(
      problem.policy(problem.policy, isNext: true), criticPart, std: 0, limit: 0, kind: "sampled")
    let present = problem.policy(problem.policy, isNext: false)
    let sampled = try targetActions(present, policyPart, std: 0, limit: 0, kind: "sampled")
    let answer = try answer(
      "awac_losses",
      [
        "targetQ": .numbers(problem.values(problem.targets.network, isNext: true, next)),
        "policyQ": .numbers(problem.values(problem.critics, isNext: false, sampled)),
        "mean": .numbers(present.mean), "logStd": .numbers(present.logStd),
        "temperature": .number(settings.temperature), "maxWeight": .number(settings.maxWeight),
      ], problem)
    try expect(criticLoss, equals: answer["critic"], in: criticPart, of: problem.critics, &problem)
    #expect(maxRelativeError(policyLoss.numbers, try #require(answer["policy"])) < 2e-5)
  }

  @Test("AWR: the likelihood of recorded actions, weighted by their returns")
  func awr() throws {
    var problem = try Problem(AWRSettings().head)
    var settings = AWRSettings()
    (settings.temperature, settings.maxWeight) = (0.5, 3)
    let part = problem.part(learning: problem.policy)
    let loss = AWR(settings).policyLoss(problem.policy, problem.value, part).node
    run(part, &problem)
    let present = problem.policy(problem.policy, isNext: false)
    let answer = try answer(
      "awr_losses",
      [
        "v": .numbers(problem.outputs { [problem.value($0)] }),
        "nextV": .numbers(problem.outputs { [problem.value($0, of: $0.next)] }),
        "mean": .numbers(present.mean), "logStd": .numbers(present.logStd),
        "temperature": .number(settings.temperature), "maxWeight": .number(settings.maxWeight),
      ], problem)
    try expect(loss, equals: answer["policy"], in: part, of: problem.policy, &problem)
  }

  @Test("IQL: an expectile, a Bellman error and weighted likelihoods")
  func iql() throws {
    let settings = IQLSettings()
    var problem = try Problem(settings.head)
    let algorithm = IQL(settings)
    let valuePart = problem.part(learning: problem.value)
    let valueLoss = algorithm.valueLoss(problem.value, problem.targets, valuePart).node
    let criticPart = problem.part(learning: problem.critics)
    let criticLoss = algorithm.criticLoss(problem.critics, problem.value, criticPart).node
    let policyPart = problem.part(learning: problem.policy)
    let policyLoss = algorithm.policyLoss(
      problem.policy, problem.value, problem.targets, policyPart
    ).node
    for part in [valuePart, criticPart, policyPart] { run(part, &problem) }
    let present = problem.policy(problem.policy, isNext: false)
    let answer = try answer(
      "iql_losses",
      [
        "v": .numbers(problem.outputs { [problem.value($0)] }),
        "nextV": .numbers(problem.outputs { [problem.value($0, of: $0.next)] }),
        "targetQ": .numbers(problem.outputs { problem.targets.network.values($0) }),
        "mean": .numbers(present.mean), "logStd": .numbers(present.logStd),
        "expectile": .number(settings.expectile), "temperature": .number(1 / settings.beta),
        "maxWeight": .number(100),
      ], problem)
    try expect(valueLoss, equals: answer["value"], in: valuePart, of: problem.value, &problem)
    try expect(criticLoss, equals: answer["critic"], in: criticPart, of: problem.critics, &problem)
    try expect(policyLoss, equals: answer["policy"], in: policyPart, of: problem.policy, &problem)
  }

  @Test("CQL: a Bellman error, and the gap between sampled and recorded actions")
  func cql() throws {
    var settings = CQLSettings()
    (settings.conservatism, settings.sampledActions) = (0.7, 2)
    var problem = try Problem(settings.head)
    let part = problem.part(learning: problem.critics)
    let loss = CQL(settings).criticLoss(problem.critics, problem.targets, problem.policy, part)
    run(part, &problem)

    // The noise of the next action, then of those before and after the step.
    struct Squashed: Decodable { let actions, densities: [Double] }
    func squashed(isNext: Bool, noise: Int) throws -> Squashed {
      let outputs = problem.policy(problem.policy, isNext: isNext)
      return try Reference.answer(
        "squashed",
        [
          "rows": .count(Self.rows), "mean": .numbers(outputs.mean),
          "logStd": .numbers(outputs.logStd),
          "noise": .numbers(part.noiseInputs[noise].numbers.asDoubles),
        ] as [String: Quantity], as: Squashed.self)
    }
    let next = try squashed(isNext: true, noise: 0).actions
    var (sampledQ, densities): ([Double], [Double]) = ([], [])
    for number in 0..<2 {
      let random = part.uniformInputs[number].numbers.asDoubles
      #expect(random.allSatisfy { (-1...1).contains($0) })
      sampledQ += problem.values(problem.critics, isNext: false, random)
      densities += Array(repeating: 4 * -0.693_147_180_559_945, count: Self.rows)
    }
    for (isNext, noise) in [(false, 1), (false, 2), (true, 3), (true, 4)] {
      let sample = try squashed(isNext: isNext, noise: noise)
      sampledQ += problem.values(problem.critics, isNext: false, sample.actions)
      densities += sample.densities
    }
    let answer = try answer(
      "cql_losses",
      [
        "sampled": .count(6), "sampledQ": .numbers(sampledQ), "logDensities": .numbers(densities),
        "targetQ": .numbers(problem.values(problem.targets.network, isNext: true, next)),
        "conservatism": .number(settings.conservatism),
      ], problem)
    let gap = try #require(loss.figures.first { $0.name == "gap" }).value.node
    #expect(maxRelativeError(gap.numbers, try #require(answer["gap"])) < 1e-4)
    try expect(
      loss.loss.node, equals: answer["critic"], in: part, of: problem.critics, &problem)
  }

  @Test("BRAC: a penalty for the KL divergence", arguments: [false, true])
  func brac(penalizesValues: Bool) throws {
    var settings = BRACSettings()
    (settings.penalty, settings.penalizesValues) = (0.4, penalizesValues)
    var problem = try Problem(settings.head)
    let algorithm = BRAC(settings)
    let criticPart = problem.part(learning: problem.critics)
    let criticLoss = algorithm.criticLoss(
      problem.critics, problem.targets, problem.policy, problem.behavior, criticPart
    ).node
    let policyPart = problem.part(learning: problem.policy)
    let policyLoss = algorithm.policyLoss(
      problem.policy, problem.behavior, problem.critics, policyPart
    ).loss.node
    run(criticPart, &problem)
    run(policyPart, &problem)

    let outputs = [true, false].map { problem.policy(problem.policy, isNext: $0) }
    let others = [true, false].map { problem.policy(problem.behavior, isNext: $0) }
    let next = try targetActions(outputs[0], criticPart, std: 0, limit: 0, kind: "sampled")
    let sampled = try targetActions(outputs[1], policyPart, std: 0, limit: 0, kind: "sampled")
    var known: [String: Quantity] = [
      "targetQ": .numbers(problem.values(problem.targets.network, isNext: true, next)),
      "policyQ": .numbers(problem.values(problem.critics, isNext: false, sampled)),
      "penalty": .number(settings.penalty), "penalizesValues": .count(penalizesValues ? 1 : 0),
    ]
    for (name, index) in [("next", 0), ("policy", 1)] {
      known["\(name)Mean"] = .numbers(outputs[index].mean)
      known["\(name)LogStd"] = .numbers(outputs[index].logStd)
      known["\(name)OtherMean"] = .numbers(others[index].mean)
      known["\(name)OtherLogStd"] = .numbers(others[index].logStd)
    }
    let answer = try answer("brac_losses", known, problem)
    try expect(criticLoss, equals: answer["critic"], in: criticPart, of: problem.critics, &problem)
    #expect(maxRelativeError(policyLoss.numbers, try #require(answer["policy"])) < 2e-5)
  }

  @Test("BEAR: the best of sampled actions, and the maximum mean discrepancy")
  func bear() throws {
    var settings = BEARSettings()
    (settings.sampledActions, settings.initialMultiplier) = (2, 1.5)
    var problem = try Problem(settings.head)
    let algorithm = BEAR(settings)
    let multipliers = TaskScalars(
      "multipliers", initial: settings.initialMultiplier, tasks: 3, using: &problem.generator)
    multipliers.parameters.perturb(by: 0.5, using: &problem.generator)
    let criticPart = problem.part(learning: problem.critics)
    let criticLoss = algorithm.criticLoss(
      problem.critics, problem.targets, problem.policy, criticPart
    ).node
    let policyPart = problem.part(learning: problem.policy)
    let policyLoss = algorithm.policyLoss(
      problem.policy, problem.behavior, problem.critics, multipliers, policyPart)
    run(criticPart, &problem)
    run(policyPart, &problem)

    func sampled(
      _ policy: PolicyNetwork, isNext: Bool, _ part: LossBatch, noise: Int
    ) throws -> [Double] {
      let outputs = problem.policy(policy, isNext: isNext)
      return try targetActions(outputs, part, std: 0, limit: 0, kind: "sampled", noise: noise)
    }
    let next = try (0..<2).map {
      try sampled(problem.policy, isNext: true, criticPart, noise: $0)
    }
    let taken = try (0..<2).map {
      try sampled(problem.policy, isNext: false, policyPart, noise: $0)
    }
    let recorded = try (2..<4).map {
      try sampled(problem.behavior, isNext: false, policyPart, noise: $0)
    }
    let answer = try answer(
      "bear_losses",
      [
        "sampled": .count(2), "tasks": .count(3),
        "targetQ": .numbers(
          next.flatMap { problem.values(problem.targets.network, isNext: true, $0) }),
        "policyQ": .numbers(problem.values(problem.critics, isNext: false, taken[0])),
        "policyActions": .numbers(taken.flatMap { $0 }),
        "behaviorActions": .numbers(recorded.flatMap { $0 }),
        "multipliers": .numbers(problem.outputs { [multipliers($0)] }),
        "kernelWidth": .number(settings.kernelWidth),
        "minimumWeight": .number(settings.minimumWeight),
        "maxDistance": .number(settings.maxDistance),
      ], problem)
    try expect(criticLoss, equals: answer["critic"], in: criticPart, of: problem.critics, &problem)
    let distance = try #require(policyLoss.figures.first { $0.name == "distance" }).value.node
    #expect(maxRelativeError(distance.numbers, try #require(answer["distance"])) < 1e-4)
    #expect(maxRelativeError(policyLoss.loss.node.numbers, try #require(answer["policy"])) < 1e-4)
  }

  @Test("IQL's values and critics do not depend on the policy; those of AWAC do")
  func unseenActions() throws {
    let problem = try Problem(IQLSettings().head)
    for index in 0..<problem.policy.parameters.count {
      problem.policy.parameters.values[index] = .nan
    }
    var generator = problem.generator
    func isFinite(_ loss: (LossBatch) -> Learning.Expression) -> Bool {
      let part = problem.part(learning: problem.critics)
      let node = loss(part).node
      part.drawNoise(using: &generator)
      part.graph.forward()
      return node.numbers.allSatisfy(\.isFinite)
    }
    let iql = IQL(IQLSettings())
    #expect(isFinite { iql.criticLoss(problem.critics, problem.value, $0) })
    #expect(isFinite { iql.valueLoss(problem.value, problem.targets, $0) })
    let awac = AWAC(AWACSettings())
    #expect(!isFinite { awac.criticLoss(problem.critics, problem.targets, problem.policy, $0) })
  }
}
