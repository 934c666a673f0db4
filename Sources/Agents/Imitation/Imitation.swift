internal import Base
public import Tasks

/// Behaviour cloning of several tasks' experts by one network; each task has an equal part in every batch.
public final class Imitation: Algorithm {
  public static let name = "imitation"
  public static let summary = "Multi-task behaviour cloning of the experts."

  public static func standardSettings(for suite: Suite) -> ImitationSettings { ImitationSettings() }

  /// Steps of demonstrations that were learned from, counted as often as they were.
  public private(set) var steps = 0
  private let ground: TrainingGround
  private let settings: ImitationSettings
  private let demonstrations: Demonstrations
  private let parameters: Parameters
  private let optimizer: Adam
  private let updates: [ImitationUpdate]
  private let gradient: UnsafeMutablePointer<Float>
  private let pool: WorkerPool
  private let scale: RunningScale
  private var order: SeededGenerator

  /// Updates between two reports.
  private static let updatesAtOnce = 50

  public convenience init(
    _ ground: TrainingGround, _ settings: ImitationSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    try ground.requireNoGoals(for: Self.name)
    // Demonstrations of a dataset lie in files.
    let episodes = ground.demonstrations == nil ? settings.episodesPerTask : 0
    try settings.memoryDemand(
      tasks: ground.tasks.count, observationCount: ground.observationCount(), episodes: episodes
    ).require()
    let demonstrations =
      try ground.demonstrations?(ground.specs)
      ?? Demonstrations.collect(
        ground.specs, settings, seed: seed, on: WorkerPool(threads: threads))
    try self.init(ground, settings, demonstrations, seed: seed, threads: threads)
  }

  /// Learns from demonstrations that there are already, in the order of the suite's tasks.
  public init(
    _ ground: TrainingGround, _ settings: ImitationSettings, _ demonstrations: Demonstrations,
    seed: UInt64,
    threads: Int
  ) throws {
    try settings.validate()
    self.ground = ground
    self.settings = settings
    self.demonstrations = demonstrations
    pool = try WorkerPool(threads: threads)
    let tasks = ground.tasks.count
    var scale = RunningScale(columns: demonstrations.observationCount)
    for part in demonstrations.parts {
      scale.include(part.observations)
    }
    self.scale = scale
    var plan = Parameters.Plan()
    let network = TaskNetwork(
      "policy", inputs: demonstrations.observationCount, outputs: 4, tasks: tasks,
      settings.network, gain: 0.1, plan: &plan)
    let deviations = Table(
      "policy.logDeviations", rows: tasks, columns: 4, .logarithm(0.3), plan: &plan)
    var generator = SeededGenerator(seed: seed, stream: .weights)
    let parameters = Parameters(plan, using: &generator)
    self.parameters = parameters
    optimizer = Adam(parameters, settings.optimizer)
    gradient = .allocate(capacity: parameters.count)
    updates = demonstrations.parts.indices.map { task in
      ImitationUpdate(
        task, demonstrations.parts[task], scale, network, deviations, parameters, settings)
    }
    order = SeededGenerator(seed: seed, stream: .batches)
  }

  deinit { gradient.deallocate() }

  public func beginEpisodes() {}

  public func iterate(progress: Double) throws -> TrainingReport {
    optimizer.settings.learningRate =
      settings.optimizer.learningRate * (1 + Float(progress) * (settings.lastRate - 1))
    var loss = 0.0
    let tasks = Disjoint(updates)
    for _ in 0..<Imitation.updatesAtOnce {
      var generators = updates.map { _ in order.split() }
      generators.withUnsafeMutableBufferPointer { generators in
        let generators = Disjoint(generators)
        pool.run(updates.count) { task in
          tasks.value[task].run(using: &generators.value[task])
        }
      }
      GradientCombiner.sum.combine(
        updates.map(\.gradients), into: gradient, count: parameters.count, using: &order, on: pool)
      optimizer.step(gradient, on: pool)
      loss += updates.reduce(0) { $0 + $1.loss } / Double(updates.count)
      steps += updates.count * settings.rowsPerTask
    }
    var report = TrainingReport(tasks: 0)
    report.figures = [("imitation/loss", loss / Double(Imitation.updatesAtOnce))]
    return report
  }

  public func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(parameters)
    try checkpoint.optimizer("optimizer", optimizer)
    try checkpoint.count("steps", &steps)
    try checkpoint.generator("order", &order)
  }

  public func exchangeEpisodes(with checkpoint: Checkpoint) {}

  public func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: ground.suite.name, tasks: ground.tasks,
        inputs: demonstrations.observationCount, network: settings.network, output: .plain,
        scale: scale), parameters, to: path)
  }
}

/// Computes the gradients of one task's part of a batch.
final class ImitationUpdate {
  let gradients: UnsafeMutablePointer<Float>
  let graph: Graph
  let observation, action: Input
  /// A number a row.
  let lossNode: Node
  private let part: Demonstrations.Part
  private let scale: ColumnScale

  init(
    _ task: Int, _ part: Demonstrations.Part, _ scale: RunningScale, _ network: TaskNetwork,
    _ deviations: Table, _ parameters: Parameters, _ settings: ImitationSettings
  ) {
    self.part = part
    self.scale = scale.scale
    graph = Graph(rows: settings.rowsPerTask, learns: true)
    let tasks = graph.choices()
    tasks.values.update(repeating: Int32(task), count: settings.rowsPerTask)
    observation = graph.input(columns: scale.means.count)
    action = graph.input(columns: 4)
    let mean = network(observation, tasks, parameters, in: graph)
    switch settings.head {
    case .deterministic:
      lossNode = graph.rowSum(graph.square(graph.difference(mean, action)))
    case .gaussian:
      let head = Gaussian(
        mean: mean,
        logDeviation: graph.clamped(deviations(tasks, parameters, in: graph), -4, 1))
      lossNode = graph.line(head.logDensity(of: action, in: graph), factor: -1)
    }
    gradients = graph.learnedGradients(of: parameters)
  }

  /// Draws rows, and learns from them.
  func run(using generator: inout SeededGenerator) {
    let width = scale.means.count
    for row in 0..<graph.rows {
      let place = generator.index(below: part.count)
      for column in 0..<width {
        observation.values[row * width + column] = scale.scaled(
          part.observations[place * width + column], column: column)
      }
      for number in 0..<4 { action.values[row * 4 + number] = part.actions[place * 4 + number] }
    }
    graph.forward()
    graph.backward(from: lossNode, factor: 1 / Float(graph.rows))
  }

  var loss: Double { Double(sum(lossNode.values, count: graph.rows)) / Double(graph.rows) }
}
