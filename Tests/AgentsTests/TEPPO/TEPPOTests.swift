import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("TE-PPO")
struct TEPPOTests {
  static func small() -> TEPPOSettings {
    var settings = TEPPOSettings()
    settings.ppo = PPOTests.small()
    settings.ppo.policy.torso = TaskEncoder(torso: taskless([64, 64]))
    settings.inference.torso = taskless([32])
    return settings
  }

  private static func taskless(_ sizes: [Int], _ activation: Activation = .relu) -> MLP {
    var torso = MLP(hiddenSizes: sizes)
    (torso.taskConditioning, torso.activation) = (.none, activation)
    return torso
  }

  /// The networks without a run, with losses that have no kinks.
  private struct Made {
    let settings: TEPPOSettings
    let policy: PolicyNetwork
    let encoder: TaskDistribution
    let inference: InferenceNetwork
  }

  private func make(inputs: Int, tasks: Int, using generator: inout SeededGenerator) throws -> Made
  {
    var settings = Self.small()
    (settings.window, settings.inferenceCoefficient) = (3, 0.3)
    settings.encoderEntropyCoefficient = 0.2
    var encoder = TaskEncoder(torso: Self.taskless([8], .tanh))
    (encoder.initialStd, encoder.logStdRange) = (0.5, [-4, 1])
    settings.ppo.policy.torso = encoder
    settings.inference.torso = Self.taskless([8], .tanh)
    let policy = PolicyNetwork(
      "policy", InputShape(features: inputs, tasks: tasks),
      PolicyArchitecture(settings.ppo.policy, settings.ppo.head), using: &generator)
    let inference = InferenceNetwork(
      settings.windowShape(inputs: inputs), settings.inference, outputs: settings.embeddingSize,
      logStdRange: settings.inferenceLogStdRange, using: &generator)
    policy.parameters.perturb(by: 0.2, using: &generator)
    inference.parameters.perturb(by: 0.2, using: &generator)
    // Some densities within the bounds, some beyond.
    let means = try #require(policy.parameters.entries.first { $0.name == "policy.taskMean" })
    for index in 0..<means.count { policy.parameters.values(of: means)[index] *= 0.5 }
    let bias = try #require(
      inference.parameters.entries.first { $0.name == "inference.head.bias" })
    for index in 4..<8 { inference.parameters.values(of: bias)[index] = -0.7 }
    return Made(
      settings: settings, policy: policy,
      encoder: try #require(TaskDistribution(of: policy)), inference: inference)
  }

  // MARK: Losses

  private struct Case: Encodable {
    let rows: Int
    let taskMean, taskLogStd, noise, inferredMean, inferredLogStd: [Double]
    let inferenceCoefficient, entropyCoefficient, limit: Double
  }

  private struct Answer: Decodable {
    let term, inference: [Double]
    let limited: Int
  }

  @Test("log q within its bounds, the encoder's entropy, and the inference network's loss")
  func losses() throws {
    var generator = SeededGenerator(seed: 71)
    let (rows, tasks, inputs) = (12, 3, 5)
    let made = try make(inputs: inputs, tasks: tasks, using: &generator)
    let (policy, inference) = (made.policy, made.inference)
    let layout = ColumnLayout().with(.input, width: inputs).with(.latentNoise, width: 4)
      .with(TEPPO.window, width: 3 * inputs)
    let batch = Batch(layout, tasks: tasks, batchSizePerTask: rows / tasks)
    batch.fill(.input, in: -2...2, using: &generator)
    batch.fill(.latentNoise, in: -1...1, using: &generator)
    batch.fill(TEPPO.window, in: -1...1, using: &generator)

    let algorithm = TEPPO(made.settings)
    let policyBatch = LossBatch(0..<rows, of: batch, learning: [policy.parameters])
    let term = algorithm.policyTerm(policy, made.encoder, inference, policyBatch).node
    let inferenceBatch = LossBatch(0..<rows, of: batch, learning: [inference.parameters])
    let loss = algorithm.inferenceLoss(policy, made.encoder, inference, inferenceBatch).node
    let known = LossBatch(0..<rows, of: batch, learning: [])
    let gaussian = made.encoder(known.tasks, policy.parameters, in: known.graph)
    let inferred = inference.distribution(
      of: known[TEPPO.window].node, known.tasks, in: known.graph)
    for part in [policyBatch, inferenceBatch, known] { part.graph.forward() }
    let answer = try Reference.answer(
      "teppo_losses",
      Case(
        rows: rows, taskMean: gaussian.mean.numbers.asDoubles,
        taskLogStd: gaussian.logStd.numbers.asDoubles, noise: batch.numbers(.latentNoise),
        inferredMean: inferred.mean.numbers.asDoubles,
        inferredLogStd: inferred.logStd.numbers.asDoubles, inferenceCoefficient: 0.3,
        entropyCoefficient: 0.2, limit: 3), as: Answer.self)
    #expect(answer.limited > 0 && answer.limited < rows)
    #expect(maxRelativeError(term.numbers, answer.term) < 1e-5)
    #expect(maxRelativeError(loss.numbers, answer.inference) < 1e-5)
    GradientCheck(
      term, in: policyBatch.graph, parameters: [policy.parameters], using: &generator
    ).expectGradients()
    GradientCheck(
      loss, in: inferenceBatch.graph, parameters: [inference.parameters], using: &generator
    ).expectGradients()
  }

  @Test("the torso sees the sampled embedding with noise, and the mean without")
  func torso() {
    var generator = SeededGenerator(seed: 72)
    let encoder = TaskEncoder(torso: Self.taskless([6], .tanh))
    let shape = InputShape(features: 3, tasks: 2)
    var plan = Parameters.Plan()
    let layers = encoder.plan("net", for: shape, in: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.3, using: &generator)
    let graph = Graph(rows: 4, requiresGradient: true)
    let (input, tasks) = (graph.leaf(3, using: &generator), graph.indexInput())
    for row in 0..<4 { tasks.values[row] = Int32(row % 2) }
    let noise = graph.input(columns: 4)
    noise.fill(in: -2...2, using: &generator)
    let sampled = layers(
      NetworkInput(input, tasks, latentNoise: noise, parameters, in: graph))
    let mean = layers(NetworkInput(input, tasks, parameters, in: graph))
    // The inner torso by itself, on embeddings from the definition.
    let known = graph.input(columns: 7)
    func fill(_ factor: Float) {
      for row in 0..<4 {
        for column in 0..<3 { known.values[7 * row + column] = input.values[3 * row + column] }
        for column in 0..<4 {
          func value(_ name: String) -> Float {
            let entry = parameters.entries.first { $0.name == "net.\(name)" }
            return entry.map { parameters.values(of: $0)[4 * (row % 2) + column] } ?? .nan
          }
          let logStd = Double(min(max(value("taskLogStd"), -5), -1.6))
          known.values[7 * row + 3 + column] =
            value("taskMean") + factor * Float(Double.exp(logStd)) * noise.values[4 * row + column]
        }
      }
    }
    let dense = parameters.entries.filter { $0.name.hasPrefix("net.layer1") }
    #expect(dense.count == 2)
    func expected() -> [Float] {
      let (weights, bias) = (parameters.values(of: dense[0]), parameters.values(of: dense[1]))
      return (0..<4).flatMap { row in
        (0..<6).map { unit in
          let sum = (0..<7).reduce(bias[unit]) {
            $0 + known.values[7 * row + $1] * weights[6 * $1 + unit]
          }
          return Float32x8(repeating: sum).tanh[0]
        }
      }
    }
    graph.forward()
    for (output, factor) in [(sampled, Float(1)), (mean, 0)] {
      fill(factor)
      #expect(maxRelativeError(output.numbers, expected().asDoubles) < 1e-5)
    }
    #expect(sampled.numbers != mean.numbers)
    GradientCheck(
      sampled, in: graph, leaves: [input], parameters: [parameters], using: &generator
    ).expectGradients()
  }

  // MARK: Windows

  @Test("a window holds the next inputs, and repeats the last one of its episode or rollout")
  func windows() {
    let rollout = RolloutBuffer(environments: 2, steps: 5, observationSize: 1, actionSize: 4)
    for row in 0..<10 {
      rollout.observations[row] = Float(row)
      rollout.dones[row] = row == 2
    }
    let windows = TrajectoryWindows(of: rollout, length: 3)
    func window(_ row: Int) -> [Float] {
      var values = [Float](repeating: -1, count: windows.width)
      values.withUnsafeMutableBufferPointer {
        if let start = $0.baseAddress { windows.fill(start, at: row) }
      }
      return values
    }
    #expect(window(0) == [0, 1, 2] && window(1) == [1, 2, 2] && window(2) == [2, 2, 2])
    #expect(window(3) == [3, 4, 4] && window(4) == [4, 4, 4])
    #expect(window(5) == [5, 6, 7] && window(9) == [9, 9, 9])
  }

  // MARK: Runs

  @Test("the inference network learns which embedding the policy acts with")
  func inference() throws {
    var settings = Self.small()
    (settings.ppo.environmentsPerTask, settings.ppo.stepsPerIteration) = (4, 64)
    let learner = try Learner<TEPPO>(
      TrainingContext(try Suite.find("reach,door-open,drawer-close")), settings, seed: 2,
      threads: 2)
    try learner.beginEpisodes()
    func density() throws -> Double {
      let metrics = try learner.iterate(progress: 0).metrics
      return try #require(metrics.first { $0.name == "teppo/inferred_log_density" }).value
    }
    let first = try density()
    for _ in 0..<20 { _ = try learner.iterate(progress: 0) }
    let last = try density()
    #expect(last > first + 2, "\(first), then \(last)")
  }

  @Test("the loss sees the embeddings that the policy acted with")
  func sameEmbeddings() throws {
    var settings = Self.small()
    (settings.ppo.environmentsPerTask, settings.ppo.stepsPerIteration) = (4, 64)
    // Without learning, the densities in the loss are those of the rollout.
    settings.ppo.policyOptimizer.learningRate = 1e-12
    let learner = try Learner<TEPPO>(
      TrainingContext(try Suite.find("reach,push")), settings, seed: 3, threads: 2)
    let parameters = try #require(learner.kit.policy).parameters
    let entry = try #require(parameters.entries.first { $0.name == "policy.head.weights" })
    for index in 0..<entry.count { parameters.values(of: entry)[index] *= 100 }
    try learner.beginEpisodes()
    for _ in 0..<2 {
      let metrics = try learner.iterate(progress: 0).metrics
      let divergence = try #require(metrics.first { $0.name == "teppo/approx_kl" }).value
      #expect(abs(divergence) < 1e-5)
    }
  }

  @Test("a minibatch with its windows, and the updates, allocate nothing")
  func allocations() throws {
    var generator = SeededGenerator(seed: 73)
    let pool = try ThreadPool(threads: 1)
    let made = try make(inputs: 5, tasks: 2, using: &generator)
    let rollout = RolloutBuffer(
      tasks: 2, environments: 4, steps: 32, observationSize: 5, actionSize: 4)
    let windows = TrajectoryWindows(of: rollout, length: 3)
    let minibatches = RolloutMinibatches(
      4, of: rollout,
      columns: [
        RolloutColumn(.latentNoise, width: 4) { $1.update(repeating: Float($0), count: 4) },
        RolloutColumn(TEPPO.window, width: windows.width) { windows.fill($1, at: $0) },
      ], generator: generator.split(), on: pool)
    let algorithm = TEPPO(made.settings)
    let policyUpdate = Update(
      "policy", [.init(made.policy, OptimizerSettings())], on: minibatches.batch,
      generator: generator.split(), pool: pool
    ) { b in
      PPO.policyLoss(
        made.policy, b, made.settings.ppo,
        adding: [algorithm.policyTerm(made.policy, made.encoder, made.inference, b)])
    }
    let inferenceUpdate = Update(
      "inference", [.init(made.inference, OptimizerSettings())], on: minibatches.batch,
      generator: generator.split(), pool: pool
    ) { b in
      Update.Loss(algorithm.inferenceLoss(made.policy, made.encoder, made.inference, b))
    }
    func work() {
      minibatches.shuffle()
      for number in 0..<4 { minibatches.load(number) }
      policyUpdate()
      inferenceUpdate()
    }
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    #expect(OwnAllocationCount() == before)
    for place in 0..<minibatches.batch.rows {
      // Both columns are those of the same row.
      let row = Int(minibatches.batch[.latentNoise][4 * place])
      #expect(row / 64 == minibatches.batch.task(of: place))
    }
  }

  @Test(
    "settings that do not suit are refused with their names",
    arguments: [
      ("window=0", "window is 0"), ("window=200", "at most 128, the steps of a rollout"),
      ("inferenceCoefficient=-1", "inferenceCoefficient is"),
      ("inference.torso.taskConditioning=oneHot", "it infers the task"),
      ("ppo.policy.torso=mlp", "'taskEncoder', which may hold any other torso"),
      ("ppo.policy.torso.embeddingSize=0", "policy.torso.embeddingSize is"),
      ("ppo.policy.torso.initialStd=0", "policy.torso.initialStd is"),
      ("ppo.policy.torso.torso.hiddenSizes=[]", "policy.torso.torso.hiddenSizes is"),
      ("ppo.epochs=0", "epochs is"),
    ])
  func refused(assignment: String, text: String) throws {
    let settings = try JSON.overriding(TEPPOSettings(), byAssignment: assignment)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<TEPPO>(
        TrainingContext(try Suite.find("reach,push")), settings, seed: 0, threads: 1)
    }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
  }
}
