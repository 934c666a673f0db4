internal import Base
public import Learning
public import Tasks

/// Behavior cloning (Pomerleau 1989) of several tasks' experts with one network. Each task has an equal number of rows
/// in every batch.
public final class BehaviorCloning: Algorithm {
  public static let name = "bc"
  public static let summary = "Multi-task behavior cloning of the experts."

  public static func defaultSettings(for suite: Suite) -> BehaviorCloningSettings {
    BehaviorCloningSettings()
  }

  /// Demonstration steps learned from; a step counts every time it is sampled.
  public private(set) var steps = 0
  private let context: TrainingContext
  private let settings: BehaviorCloningSettings
  private let demonstrations: Demonstrations
  private let parameters: Parameters
  private let optimizer: any Optimizer
  private let updates: [BehaviorCloningUpdate]
  private let gradient: UnsafeMutablePointer<Float>
  private let pool: ThreadPool
  private let observationStatistics: RunningMeanStd
  private var batchGenerator: SeededGenerator

  /// Updates between two training reports.
  private static let updatesAtOnce = 50

  public convenience init(
    _ context: TrainingContext, _ settings: BehaviorCloningSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    try context.requireNoGoals(for: Self.name)
    // The demonstrations of a dataset stay on disk.
    let episodes = context.demonstrations == nil ? settings.episodesPerTask : 0
    try settings.memoryDemand(
      tasks: context.tasks.count, observationSize: context.observationSize(), episodes: episodes
    ).require()
    let demonstrations =
      try context.demonstrations?(context.specs)
      ?? Demonstrations.collect(
        context.specs, settings, seed: seed, on: ThreadPool(threads: threads))
    try self.init(context, settings, demonstrations, seed: seed, threads: threads)
  }

  /// Learns from existing demonstrations, in the order of the suite's tasks.
  public init(
    _ context: TrainingContext, _ settings: BehaviorCloningSettings,
    _ demonstrations: Demonstrations,
    seed: UInt64,
    threads: Int
  ) throws {
    try settings.validate()
    self.context = context
    self.settings = settings
    self.demonstrations = demonstrations
    pool = try ThreadPool(threads: threads)
    let tasks = context.tasks.count
    var observationStatistics = RunningMeanStd(columns: demonstrations.observationSize)
    for part in demonstrations.parts {
      observationStatistics.update(part.observations)
    }
    self.observationStatistics = observationStatistics
    var plan = Parameters.Plan()
    let network = MultiTaskMLP(
      "policy", inputs: demonstrations.observationSize, outputs: 4, tasks: tasks,
      settings.network, gain: 0.1, plan: &plan)
    let logStds = Embedding(
      "policy.logStd", rows: tasks, columns: 4, .logarithm(0.3), plan: &plan)
    var generator = SeededGenerator(seed: seed, stream: .weights)
    let parameters = Parameters(plan, using: &generator)
    self.parameters = parameters
    optimizer = settings.optimizer.makeOptimizer(for: parameters)
    gradient = .allocate(capacity: parameters.count)
    updates = demonstrations.parts.indices.map { task in
      BehaviorCloningUpdate(
        task, demonstrations.parts[task], observationStatistics, network, logStds, parameters,
        settings)
    }
    batchGenerator = SeededGenerator(seed: seed, stream: .batches)
  }

  deinit { gradient.deallocate() }

  public func beginEpisodes() {}

  public func iterate(progress: Double) throws -> TrainingReport {
    optimizer.learningRateFactor =
      1 + Float(progress) * (settings.finalLearningRateFraction - 1)
    var loss = 0.0
    let tasks = UncheckedSendable(updates)
    for _ in 0..<BehaviorCloning.updatesAtOnce {
      var generators = updates.map { _ in batchGenerator.split() }
      generators.withUnsafeMutableBufferPointer { generators in
        let generators = UncheckedSendable(generators)
        pool.parallelFor(updates.count) { task in
          tasks.value[task].run(using: &generators.value[task])
        }
      }
      GradientCombiner.mean.combine(
        updates.map(\.gradients), into: gradient, count: parameters.count, using: &batchGenerator,
        on: pool)
      optimizer.step(gradient, on: pool)
      loss += updates.reduce(0) { $0 + $1.loss } / Double(updates.count)
      steps += updates.count * settings.batchSizePerTask
    }
    var report = TrainingReport(tasks: 0)
    report.metrics = [("bc/loss", loss / Double(BehaviorCloning.updatesAtOnce))]
    return report
  }

  public func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(parameters)
    try checkpoint.optimizer("optimizer", optimizer)
    try checkpoint.count("steps", &steps)
    try checkpoint.generator("batchGenerator", &batchGenerator)
  }

  public func serializeEpisodes(with checkpoint: Checkpoint) {}

  public func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: context.suite.name, tasks: context.tasks,
        inputSize: demonstrations.observationSize, network: settings.network,
        outputActivation: .linear,
        observationStatistics: observationStatistics), parameters, to: path)
  }
}

/// Computes the gradients of one task's part of a batch.
final class BehaviorCloningUpdate {
  let gradients: UnsafeMutablePointer<Float>
  let graph: Graph
  let observation, action: Input
  /// One value for each row.
  let lossNode: Node
  private let part: Demonstrations.Part
  private let normalizer: ObservationNormalizer

  init(
    _ task: Int, _ part: Demonstrations.Part, _ observationStatistics: RunningMeanStd,
    _ network: MultiTaskMLP,
    _ logStds: Embedding, _ parameters: Parameters, _ settings: BehaviorCloningSettings
  ) {
    self.part = part
    normalizer = observationStatistics.normalizer
    graph = Graph(rows: settings.batchSizePerTask, requiresGradient: true)
    let taskIndices = graph.indexInput()
    taskIndices.values.update(repeating: Int32(task), count: settings.batchSizePerTask)
    observation = graph.input(columns: normalizer.means.count)
    action = graph.input(columns: 4)
    let mean = network(observation, taskIndices, parameters, in: graph)
    switch settings.head {
    case .deterministic:
      lossNode = graph.rowSum(graph.square(graph.difference(mean, action)))
    case .gaussian:
      let head = Gaussian(
        mean: mean,
        logStd: graph.clamped(logStds(taskIndices, parameters, in: graph), -4, 1))
      lossNode = graph.affine(head.logProbability(of: action, in: graph), scale: -1)
    }
    gradients = graph.learnedGradients(of: parameters)
  }

  /// Samples rows, and computes their gradients.
  func run(using generator: inout SeededGenerator) {
    let width = normalizer.means.count
    for row in 0..<graph.rows {
      let source = generator.integer(below: part.count)
      for column in 0..<width {
        observation.values[row * width + column] = normalizer.normalize(
          part.observations[source * width + column], column: column)
      }
      for number in 0..<4 { action.values[row * 4 + number] = part.actions[source * 4 + number] }
    }
    graph.forward()
    graph.backward(from: lossNode, factor: 1 / Float(graph.rows))
  }

  var loss: Double { Double(sum(lossNode.values, count: graph.rows)) / Double(graph.rows) }
}
