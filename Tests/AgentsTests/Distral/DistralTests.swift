import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Distral")
struct DistralTests {
  enum Form: String, CaseIterable { case twoColumns, separate }

  static func small(_ form: Form) -> DistralSettings {
    var settings = DistralSettings()
    let policy = settings.ppo.policy
    settings.ppo = PPOTests.small()
    settings.ppo.entropyCoefficient = 0
    settings.ppo.policy = policy
    switch form {
    case .twoColumns:
      settings.ppo.policy.torso = TwoColumns(sharedSizes: [48, 48], taskSizes: [32, 32])
    case .separate:
      var torso = Branched()
      (torso.encoderSizes, torso.sharedSizes, torso.branchSizes) = ([64, 64], [], [])
      settings.ppo.policy = NetworkSettings(torso, usesTaskHeads: true)
      settings.distilled.torso = taskless([32])
    }
    return settings
  }

  private static func taskless(_ sizes: [Int]) -> MLP {
    var torso = MLP(hiddenSizes: sizes)
    torso.taskConditioning = .none
    return torso
  }

  private static let shape = InputShape(features: 5, tasks: 3)

  /// A policy and the distilled one, without kinks.
  private func make(
    _ settings: DistralSettings, using generator: inout SeededGenerator
  ) throws -> (policy: PolicyNetwork, distilled: DistilledPolicy) {
    var settings = settings
    if var columns = settings.ppo.policy.torso as? TwoColumns {
      columns.activation = .tanh
      settings.ppo.policy.torso = columns
    }
    var torso = Self.taskless([8])
    torso.activation = .tanh
    settings.distilled.torso = torso
    let policy = PolicyNetwork(
      "policy", Self.shape, PolicyArchitecture(settings.ppo.policy, settings.ppo.head),
      using: &generator)
    policy.parameters.perturb(by: 0.2, using: &generator)
    if let columns = settings.ppo.policy.torso as? TwoColumns {
      return (policy, DistilledPolicy(sharedColumnOf: policy, Self.shape, columns))
    }
    let network = PolicyNetwork(
      "distilled", DistilledPolicy.shape(Self.shape),
      PolicyArchitecture(settings.distilled, settings.ppo.head), using: &generator)
    network.parameters.perturb(by: 0.2, using: &generator)
    return (policy, DistilledPolicy(network))
  }

  // MARK: Losses

  private struct Case: Encodable {
    let rows: Int
    let mean, logStd, distilledMean, distilledLogStd, actions, rewards: [Double]
    let alpha, beta: Double
  }

  private struct Answer: Decodable {
    let rewards, distillation: [Double]
  }

  @Test("the regularized rewards and the loss of the distilled policy", arguments: Form.allCases)
  func losses(form: Form) throws {
    var generator = SeededGenerator(seed: 81)
    var settings = Self.small(form)
    (settings.alpha, settings.beta) = (0.7, 4)
    let (policy, distilled) = try make(settings, using: &generator)
    let rows = 12
    let batch = Batch(
      ColumnLayout().with(.input, width: 5).with(.action, width: 4).with(.reward), tasks: 3,
      batchSizePerTask: rows / 3)
    for column: Column<Float> in [.input, .action, .reward] {
      batch.fill(column, in: -1...1, using: &generator)
    }
    let algorithm = Distral(settings)
    let learned = distilled.network.parameters
    let part = LossBatch(0..<rows, of: batch, learning: [learned])
    let loss = algorithm.distillationLoss(distilled, part).node
    let known = LossBatch(0..<rows, of: batch, learning: [])
    let task = policy.gaussian(known)
    let shared = distilled.distribution(
      known.observation.features.node, known.tasks, images: nil, in: known.graph)
    let gaussian = try #require(shared as? GaussianActions)
    let density = policy.density(known)
    part.graph.forward()
    known.graph.forward()
    let answer = try Reference.answer(
      "distral_losses",
      Case(
        rows: rows, mean: task.mean.numbers.asDoubles,
        logStd: try #require(task.logStd).numbers.asDoubles,
        distilledMean: gaussian.mean.numbers.asDoubles,
        distilledLogStd: try #require(gaussian.logStd).numbers.asDoubles,
        actions: batch.numbers(.action), rewards: batch.numbers(.reward), alpha: 0.7, beta: 4),
      as: Answer.self)
    #expect(maxRelativeError(loss.numbers, answer.distillation) < 1e-5)
    let rewards = (0..<rows).map {
      algorithm.regularizedReward(
        batch[.reward][$0], logTask: density.log.node.values[$0],
        logDistilled: -loss.values[$0])
    }
    #expect(maxRelativeError(rewards, answer.rewards) < 1e-5)
    GradientCheck(loss, in: part.graph, parameters: [learned], using: &generator)
      .expectGradients()
  }

  @Test("the distilled policy does not depend on the task", arguments: Form.allCases)
  func taskless(form: Form) throws {
    var generator = SeededGenerator(seed: 82)
    let (policy, distilled) = try make(Self.small(form), using: &generator)
    let batch = Batch(
      ColumnLayout().with(.input, width: 5).with(.action, width: 4), tasks: 3, batchSizePerTask: 1)
    for index in 0..<15 { batch[.input][index] = Float(index % 5) - 2 }
    let part = LossBatch(0..<3, of: batch, learning: [])
    let own = policy.gaussian(part).mean
    let shared = distilled.distribution(
      part.observation.features.node, part.tasks, images: nil, in: part.graph
    ).deterministicAction(in: part.graph)
    part.graph.forward()
    func row(_ node: Node, _ row: Int) -> [Float] { Array(node.numbers[4 * row..<4 * row + 4]) }
    #expect(row(shared, 0) == row(shared, 1) && row(shared, 1) == row(shared, 2))
    #expect(row(own, 0) != row(own, 1) && row(own, 1) != row(own, 2))
  }

  @Test("without a task's column, a policy is the shared one times its factor")
  func columns() throws {
    var generator = SeededGenerator(seed: 83)
    let (policy, distilled) = try make(Self.small(.twoColumns), using: &generator)
    // Silence the tasks' columns and the bias of the output layer.
    for entry in policy.parameters.entries {
      let silences = entry.name.hasPrefix("policy.task") || entry.name == "policy.head.bias"
      guard silences else { continue }
      policy.parameters.values(of: entry).update(repeating: 0, count: entry.count)
    }
    let batch = Batch(
      ColumnLayout().with(.input, width: 5).with(.action, width: 4), tasks: 3, batchSizePerTask: 2)
    batch.fill(.input, in: -1...1, using: &generator)
    let part = LossBatch(0..<6, of: batch, learning: [])
    let own = policy.gaussian(part).mean
    let shared = distilled.distribution(
      part.observation.features.node, part.tasks, images: nil, in: part.graph
    ).deterministicAction(in: part.graph)
    part.graph.forward()
    #expect(maxRelativeError(own.numbers, shared.numbers.map { 0.5 * Double($0) }) < 1e-5)
    #expect(shared.numbers.contains { abs($0) > 0.01 })
  }

  // MARK: Runs

  @Test("distillation keeps the distilled policy near those of the tasks", arguments: Form.allCases)
  func distillation(form: Form) throws {
    /// The divergence after some iterations in which the tasks' policies change much.
    func divergence(distills: Bool) throws -> Double {
      var settings = Self.small(form)
      (settings.ppo.environmentsPerTask, settings.ppo.stepsPerIteration) = (4, 64)
      settings.ppo.policyOptimizer.learningRate = 2e-3
      // The rewards alone hardly hold the policies together.
      settings.beta = 1000
      settings.distillationCoefficient = distills ? 0.5 : 0
      settings.distilledOptimizer.learningRate = distills ? 1e-3 : 1e-9
      let learner = try Learner<Distral>(
        TrainingContext(try Suite.find("reach,door-open")), settings, seed: 2, threads: 2)
      try learner.beginEpisodes()
      var divergence = Double.nan
      for _ in 0..<30 {
        let metrics = try learner.iterate(progress: 0).metrics
        divergence = try #require(metrics.first { $0.name == "distral/distilled_kl" }).value
      }
      return divergence
    }
    let (with, without) = (try divergence(distills: true), try divergence(distills: false))
    #expect(with < 0.6 * without, "\(with) and \(without)")
    #expect(without > 0.5)
  }

  @Test("the updates allocate nothing", arguments: Form.allCases)
  func allocations(form: Form) throws {
    var generator = SeededGenerator(seed: 84)
    let pool = try ThreadPool(threads: 1)
    let settings = Self.small(form)
    let (policy, distilled) = try make(settings, using: &generator)
    var layout = ColumnLayout().with(.input, width: 5).with(.action, width: 4)
    for column: Column<Float> in [.logProbability, .advantage] { layout.add(column) }
    let batch = Batch(layout, tasks: 3, batchSizePerTask: 32)
    batch.fill(.input, in: -1...1, using: &generator)
    let algorithm = Distral(settings)
    let policyUpdate = Update(
      "policy", [.init(policy, OptimizerSettings())], on: batch, generator: generator.split(),
      pool: pool
    ) { b in
      PPO.policyLoss(
        policy, b, settings.ppo,
        adding: form == .twoColumns ? [0.1 * algorithm.distillationLoss(distilled, b)] : [])
    }
    let update =
      form == .twoColumns
      ? nil
      : Update(
        "distilled", [.init(distilled.network, OptimizerSettings())], on: batch,
        generator: generator.split(), pool: pool
      ) { b in .init(algorithm.distillationLoss(distilled, b)) }
    func work() {
      policyUpdate()
      update?()
    }
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    #expect(OwnAllocationCount() == before)
  }

  @Test(
    "settings that do not suit are refused with their names",
    arguments: [
      ("alpha=2", "alpha is"), ("beta=0", "beta is"), ("alpha=0.3", "it must be 0.3, as alpha"),
      ("distillationCoefficient=-1", "distillationCoefficient is"),
      ("ppo.policy.usesTaskHeads=true", "whose output layer all tasks share"),
      (#"ppo.policy.torso={"kind": "mlp", "taskConditioning": "none"}"#, "its own policy"),
      ("distilled.torso.taskConditioning=oneHot", "all tasks share it"),
      ("ppo.epochs=0", "epochs is"),
      ("ppo.policy.torso.taskSizes=[]", "policy.torso.taskSizes is"),
    ])
  func refused(assignment: String, text: String) throws {
    let settings = try JSON.overriding(DistralSettings(), byAssignment: assignment)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<Distral>(
        TrainingContext(try Suite.find("reach,push")), settings, seed: 0, threads: 1)
    }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
  }
}
