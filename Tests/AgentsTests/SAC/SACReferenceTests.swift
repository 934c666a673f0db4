import Base
import Experience
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("SAC: whole updates, compared with NumPy")
struct SACReferenceTests {
  private struct Case: Encodable {
    struct Entry: Encodable {
      let name: String
      let rows, columns: Int
      let values: [Double]
    }
    struct Drawn: Encodable {
      let states, nextStates, actions, rewards, discounts, noise, nextNoise: [Double]
    }
    struct Settings: Encodable {
      let rate, temperature_rate, tau, target_entropy: Double
      let limits: [Double]
    }
    let rows, tasks, layers: Int
    let indices: [Int32]
    let settings: Settings
    let entries: [Entry]
    let batches: [Drawn]
  }

  private struct Answer: Decodable {
    let policy, critics, targets, temperatures: [Double]
  }

  private static let (tasks, batchSizePerTask, states) = (3, 70, 7)

  @Test("networks, temperatures and targets after five updates agree", arguments: [1, 2])
  func agreement(threads: Int) throws {
    var generator = SeededGenerator(seed: 81)
    var settings = SACSettings()
    settings.policy.torso = MLP(hiddenSizes: [32, 24])
    settings.critic.torso = MLP(hiddenSizes: [32, 24])
    settings.initialTemperature = 0.1
    settings.policyOptimizer.maxGradientNorm = 0
    settings.criticOptimizer.maxGradientNorm = 0
    let (policy, critics, targets, temperatures) = try SAC.networks(
      inputs: Self.states, tasks: Self.tasks, settings, using: &generator)
    for network in [policy, critics] as [any Learnable] {
      network.parameters.perturb(by: 0.1, using: &generator)
    }
    // The target critics start as the critics.
    targets.network.parameters.values.update(
      from: critics.parameters.values, count: critics.parameters.count)
    let entries = ([policy, critics, temperatures] as [any Learnable]).flatMap { network in
      let numbers = network.parameters.numbers.asDoubles
      return network.parameters.entries.map {
        Case.Entry(
          name: $0.name, rows: $0.rows, columns: $0.columns,
          values: Array(numbers[$0.offset..<$0.offset + $0.count]))
      }
    }

    var layout = ColumnLayout().with(.input, width: Self.states).with(.action, width: 4)
    layout.add(.nextInput, width: Self.states)
    layout.add(.reward)
    layout.add(.discount)
    let batch = Batch(layout, tasks: Self.tasks, batchSizePerTask: Self.batchSizePerTask)
    let pool = try ThreadPool(threads: threads)
    let algorithm = SAC(settings)
    let criticUpdate = Update(
      "critic", [.init(critics, settings.criticOptimizer)], on: batch,
      generator: generator.split(), pool: pool
    ) { .init(algorithm.criticLoss(critics, targets, policy, temperatures, $0)) }
    let policyUpdate = Update(
      "policy",
      [
        .init(policy, settings.policyOptimizer),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: batch, generator: generator.split(), pool: pool
    ) {
      SAC.policyLoss(
        policy, critics, temperatures, targetEntropy: settings.targetEntropy, $0)
    }

    var drawn: [Case.Drawn] = []
    for _ in 0..<5 {
      for column: Column<Float> in [.input, .nextInput] {
        batch.fill(column, in: -2...2, using: &generator)
      }
      batch.fill(.action, in: -1...1, using: &generator)
      batch.fill(.reward, in: -1...1, using: &generator)
      batch.fill(.discount, in: 0...0.99, using: &generator)
      criticUpdate()
      policyUpdate()
      targets.update()
      drawn.append(
        Case.Drawn(
          states: batch.numbers(.input), nextStates: batch.numbers(.nextInput),
          actions: batch.numbers(.action), rewards: batch.numbers(.reward),
          discounts: batch.numbers(.discount), noise: noise(of: policyUpdate),
          nextNoise: noise(of: criticUpdate)))
    }
    let optimizer = settings.policyOptimizer
    let answer = try Reference.answer(
      "sac_updates",
      Case(
        rows: batch.rows, tasks: Self.tasks, layers: 2,
        indices: (0..<batch.rows).map { Int32(batch.task(of: $0)) },
        settings: Case.Settings(
          rate: Double(optimizer.learningRate),
          temperature_rate: Double(settings.temperatureOptimizer.learningRate),
          tau: Double(settings.tau), target_entropy: Double(settings.targetEntropy),
          limits: [-10, 2]),
        entries: entries, batches: drawn), as: Answer.self)
    for (parameters, right) in [
      (policy.parameters, answer.policy), (critics.parameters, answer.critics),
      (targets.network.parameters, answer.targets),
      (temperatures.parameters, answer.temperatures),
    ] {
      #expect(maxRelativeError(parameters.numbers, right) < 1e-5)
    }
  }

  /// The noise of an update's last batch, row by row.
  private func noise(of update: Update) -> [Double] {
    update.batches.flatMap { $0.noiseInputs[0].numbers.asDoubles }
  }
}
