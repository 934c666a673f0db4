import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("BRC")
struct BRCTests {
  /// Settings that learn little problems in little time.
  static func small() -> BRCSettings {
    var settings = BRCSettings()
    settings.taskEmbeddingSize = 8
    var policy = BroNet(hiddenSize: 32, blocks: 1, taskConditioning: .fixedEmbedding)
    policy.embeddingSize = 8
    settings.sac.policy.torso = policy
    settings.sac.critic.torso = BroNet(hiddenSize: 64, blocks: 1, taskConditioning: .none)
    settings.sac.criticHead = TwoHotHead(range: [-10, 10], count: 51)
    return settings
  }

  /// The networks without a run.
  private struct Made {
    let policy: PolicyNetwork
    let critics: CriticEnsemble
    let targets: TargetNetworks<CriticEnsemble>
    let temperatures: TaskScalars
  }

  private func make(
    _ settings: BRCSettings, inputs: Int, tasks: Int, using generator: inout SeededGenerator
  ) throws -> Made {
    let (sac, shape) = (settings.sac, InputShape(features: inputs, tasks: tasks))
    let policy = PolicyNetwork(
      "policy", shape, PolicyArchitecture(sac.policy, sac.head), using: &generator)
    let critics = CriticEnsemble(
      "critics", count: 2, shape, sac.critic, sac.criticHead,
      taskEmbeddingSize: settings.taskEmbeddingSize, using: &generator)
    try critics.makeTaskEmbeddingCopy(to: policy)()
    return Made(
      policy: policy, critics: critics,
      targets: TargetNetworks(of: critics, tau: sac.tau, on: try ThreadPool(threads: 1)),
      temperatures: TaskScalars(
        "temperatures", initial: sac.initialTemperature, tasks: tasks, using: &generator))
  }

  // MARK: Losses

  private struct Case: Encodable {
    let rows, count: Int
    let low, high: Double
    /// The outputs of the first critic, then those of the second.
    let targetLogits, logits, policyLogits: [Double]
    let nextLogDensities, logDensities, rewards, discounts, temperatures: [Double]
  }

  private struct Answer: Decodable {
    let critic, policy: [Double]
  }

  @Test("the projected target distribution, its cross-entropies and the mean of the critics")
  func losses() throws {
    var generator = SeededGenerator(seed: 91)
    let (rows, tasks) = (12, 3)
    var settings = Self.small()
    var torso = BroNet(hiddenSize: 12, blocks: 1, taskConditioning: .none)
    // Without kinks, for finite differences.
    torso.activation = .tanh
    settings.sac.critic.torso = torso
    // Narrow, so that some values move beyond its ends.
    settings.sac.criticHead = TwoHotHead(range: [-2, 3], count: 11)
    settings.sac.initialTemperature = 0.3
    let made = try make(settings, inputs: 5, tasks: tasks, using: &generator)
    let (policy, critics) = (made.policy, made.critics)
    for parameters in [critics.parameters, made.targets.network.parameters] {
      parameters.perturb(by: 0.3, using: &generator)
    }
    var layout = ColumnLayout().with(.input, width: 5).with(.nextInput, width: 5)
    layout.add(.action, width: 4)
    layout.add(.reward)
    layout.add(.discount)
    let batch = Batch(layout, tasks: tasks, batchSizePerTask: rows / tasks)
    for column: Column<Float> in [.input, .nextInput, .action, .reward] {
      batch.fill(column, in: -1...1, using: &generator)
    }
    for row in 0..<rows { batch[.discount][row] = row.isMultiple(of: 3) ? 0 : 0.9 }

    let algorithm = BRC(settings)
    let criticBatch = LossBatch(0..<rows, of: batch, learning: [critics.parameters])
    let criticLoss = algorithm.criticLoss(
      critics, made.targets, policy, made.temperatures, criticBatch
    ).node
    let policyBatch = LossBatch(
      0..<rows, of: batch, learning: [policy.parameters, made.temperatures.parameters])
    let result = algorithm.policyLoss(policy, critics, made.temperatures, policyBatch)
    for part in [criticBatch, policyBatch] {
      part.drawNoise(using: &generator)
      part.graph.forward()
    }

    // The networks' outputs by themselves.
    let known = LossBatch(0..<rows, of: batch, learning: [])
    func sample(
      _ observation: LossBatch.Observation, _ noise: Node
    ) -> (action: Learning.Expression, log: Node) {
      let input = known.graph.input(columns: 4)
      input.values.update(from: noise.values, count: noise.count)
      let drawn = policy.distribution(known, observation).sample(noise: input, in: known.graph)
      return (Learning.Expression(drawn.action, in: known.graph), drawn.logDensity)
    }
    let next = sample(known.next, criticBatch.noiseInputs[0])
    let present = sample(known.observation, policyBatch.noiseInputs[0])
    let targetLogits = made.targets.network.outputs(known, of: known.next, next.action)
    let logits = critics.outputs(known, of: known.observation, known.action)
    let policyLogits = critics.outputs(known, of: known.observation, present.action)
    let temperatures = made.temperatures(known)
    known.graph.forward()
    let answer = try Reference.answer(
      "brc_losses",
      Case(
        rows: rows, count: 11, low: -2, high: 3,
        targetLogits: targetLogits.flatMap { $0.numbers.asDoubles },
        logits: logits.flatMap { $0.numbers.asDoubles },
        policyLogits: policyLogits.flatMap { $0.numbers.asDoubles },
        nextLogDensities: next.log.numbers.asDoubles,
        logDensities: present.log.numbers.asDoubles, rewards: batch.numbers(.reward),
        discounts: batch.numbers(.discount),
        temperatures: temperatures.node.numbers.asDoubles), as: Answer.self)
    #expect(maxRelativeError(criticLoss.numbers, answer.critic) < 1e-5)
    let value = try #require(result.figures.first { $0.name == "q_value" }).value.node
    let found = (0..<rows).map { row in
      temperatures.node.values[row] * present.log.values[row] - value.values[row]
    }
    #expect(maxRelativeError(found, answer.policy) < 1e-5)
    GradientCheck(
      criticLoss, in: criticBatch.graph, parameters: [critics.parameters], using: &generator
    ).expectGradients()
  }

  @Test("a projected distribution keeps its mass, and its mean within the support")
  func projection() {
    var generator = SeededGenerator(seed: 92)
    let support = TwoHot(low: -2, high: 3, count: 11)
    let graph = Graph(rows: 20, requiresGradient: false)
    let logits = graph.input(columns: 11)
    logits.fill(in: -3...3, using: &generator)
    let probabilities = graph.softmax(logits)
    let (shift, factor) = (graph.input(columns: 1), graph.input(columns: 1))
    shift.fill(in: -0.1...0.1, using: &generator)
    factor.fill(in: 0...0.9, using: &generator)
    let projected = support.projected(probabilities, shift: shift, factor: factor, in: graph)
    graph.forward()
    for row in 0..<20 {
      let before = probabilities.numbers[row * 11..<(row + 1) * 11]
      let after = projected.numbers[row * 11..<(row + 1) * 11]
      #expect(after.allSatisfy { $0 >= 0 } && abs(after.reduce(0, +) - 1) < 1e-5)
      func mean(_ distribution: ArraySlice<Float>) -> Float {
        zip(distribution, support.values).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let expected = shift.values[row] + factor.values[row] * mean(before)
      #expect(abs(mean(after) - expected) < 1e-5)
    }
    shift.values[0] = .nan
    shift.values[1] = .infinity
    graph.forward()
    #expect(projected.values[0].isNaN)
    #expect(projected.values[2 * 11 - 1] > 0.999)
  }

  // MARK: Rewards

  @Test("rewards are scaled by the largest return; truncated episodes continue with their means")
  func scaling() {
    let replay = ReplayBuffer(
      tasks: 2, environmentsPerTask: 1, capacity: 8, observationSize: 1, hasGoals: false)
    var temperature: Float = 0
    let scaler = ReturnScaler(
      of: replay, maxReturn: 10, discount: 0.5, targetEntropy: -2, temperature: { _ in temperature }
    )
    func step(_ rewards: [Float], ends: Bool = false, terminates: Bool = false) {
      for (environment, reward) in rewards.enumerated() {
        replay.add(
          [0], [0, 0, 0, 0], nextObservation: [0],
          .init(
            reward: reward, isTerminated: terminates && environment == 1, endsEpisode: ends),
          of: environment)
      }
      replay.finishStep()
      scaler.endStep()
    }
    step([1, 1])
    step([2, -6])
    #expect(scaler.factor(of: 0) == 0)
    step([3, 2], ends: true, terminates: true)
    // Truncated: mean 2, so 4 at the end; 3 + 2, 2 + 2.5, 1 + 2.25. Terminated: 2, -6 + 1, 1 - 2.5.
    #expect(abs(scaler.factor(of: 0) - 10 / 5) < 1e-6)
    #expect(abs(scaler.factor(of: 1) - 10 / 5) < 1e-6)
    // Half of the entropy's return: 0.3 * 2 / (1 - 0.5) / 2.
    temperature = 0.3
    #expect(abs(scaler.factor(of: 0) - 10 / 5.6) < 1e-6)
    temperature = 0
    // A lesser episode changes nothing, also where the buffer overwrites the first.
    for _ in 0..<9 { step([0.1, 0.1]) }
    step([0.1, 0.1], ends: true)
    #expect(abs(scaler.factor(of: 0) - 10 / 5) < 1e-6)
  }

  // MARK: The embedding of the task

  @Test("the policy sees the critics' embedding, and does not learn it")
  func embedding() throws {
    var settings = Self.small()
    (settings.sac.environmentsPerTask, settings.sac.stepsPerIteration) = (2, 8)
    (settings.sac.batchSizePerTask, settings.sac.learningStarts) = (16, 16)
    (settings.sac.replayCapacityPerTask, settings.sac.horizon) = (200, 10)
    let learner = try Learner<BRC>(
      TrainingContext(try Suite.find("reach,push")), settings, seed: 3, threads: 1)
    let parameters = try #require(learner.kit.policy).parameters
    let entry = try #require(parameters.entries.first { $0.name == "policy.fixedTasks" })
    func vectors() -> [Float] { (0..<entry.count).map { parameters.values(of: entry)[$0] } }
    let first = vectors()
    try learner.beginEpisodes()
    for _ in 0..<3 { _ = try learner.iterate(progress: 0) }
    #expect(entry.isConstant && vectors() != first)
    for task in 0..<2 {
      let vector = vectors()[task * 8..<(task + 1) * 8]
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
  }

  @Test("an update allocates nothing")
  func allocations() throws {
    var generator = SeededGenerator(seed: 93)
    let pool = try ThreadPool(threads: 1)
    let replay = ReplayBuffer.synthetic(tasks: 2, steps: 100)
    let made = try make(Self.small(), inputs: 5, tasks: 2, using: &generator)
    let scaler = ReturnScaler(
      of: replay, maxReturn: 10, discount: 0.9, targetEntropy: -2,
      temperature: made.temperatures.value)
    let data = BatchSource(
      TransitionSampler(replay), batchSizePerTask: 32,
      ObservationEncoder(observationSize: 2, hasGoals: true),
      rewardScale: scaler.factor,
      generator: generator.split(), on: pool)
    let algorithm = BRC(Self.small())
    let update = Update(
      "critic", [.init(made.critics, BRCSettings().sac.criticOptimizer)], on: data.batch,
      generator: generator.split(), pool: pool
    ) {
      .init(
        algorithm.criticLoss(made.critics, made.targets, made.policy, made.temperatures, $0))
    }
    let copyTaskEmbedding = try made.critics.makeTaskEmbeddingCopy(to: made.policy)
    func work() {
      scaler.endStep()
      data.draw()
      update()
      copyTaskEmbedding()
    }
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    #expect(OwnAllocationCount() == before)
  }

  @Test(
    "settings that do not suit are refused with their names",
    arguments: [
      ("taskEmbeddingSize=0", "taskEmbeddingSize is"),
      ("taskEmbeddingSize=16", "it must be 32, the embeddingSize of the policy's torso"),
      ("sac.criticHead=scalar", "sac.criticHead is 'scalar'"), ("sac.tau=0", "tau is"),
      ("sac.rewardScaleMaxReturn=20", "at most 10.0, the greatest value"),
      ("sac.policy.torso.blocks=-1", "policy.torso.blocks is"),
      ("sac.policy.torso.hiddenSize=0", "policy.torso.hiddenSize is"),
    ])
  func refused(assignment: String, text: String) throws {
    let settings = try JSON.overriding(BRCSettings(), byAssignment: assignment)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<BRC>(
        TrainingContext(try Suite.find("reach,push")), settings, seed: 0, threads: 1)
    }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
  }
}
