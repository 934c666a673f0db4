internal import Base
internal import Experience
public import Learning

/// Computes the gradients of a loss over a batch, and lets optimizers take a step.
///
/// The rows are cut into parts that do not depend on the number of threads. Each part has a graph of its own, built
/// once. The gradients of the parts are combined in a fixed order.
public final class Update {
  let name: String
  private let learned: [Learned]
  private let parts: [Part]
  private let rows: Int
  private let taskCount: Int
  /// Whether each part has rows of one task only.
  private let separatesTasks: Bool
  private let pool: ThreadPool
  private var generator: SeededGenerator
  /// The generator of each part.
  private let generators: UnsafeMutableBufferPointer<SeededGenerator>
  /// Computes the gradients of a part; kept, so that an update allocates nothing.
  private var computePart: @Sendable (Int) -> Void = { _ in }
  private var evaluatePart: @Sendable (Int) -> Void = { _ in }

  /// A network to learn, and how.
  public struct Optimized {
    let network: any Learnable
    let optimizer: OptimizerSettings
    let combiner: any GradientCombiner

    public init(
      _ network: any Learnable, _ optimizer: OptimizerSettings,
      _ combiner: any GradientCombiner = MeanCombiner()
    ) {
      self.network = network
      self.optimizer = optimizer
      self.combiner = combiner
    }
  }

  /// A network with its optimizer and its gradients.
  private struct Learned {
    let network: any Learnable
    let optimizer: any Optimizer
    let combination: any GradientCombination
    let learningRateSchedule: Schedule
    /// The gradients to combine: of the tasks, if some combiner needs them, or of the parts.
    let gradients: TaskGradients
    let gradient: UnsafeMutablePointer<Float>
    /// For each task, the gradients of its parts, which are added to the first.
    let parts: [[UnsafeMutablePointer<Float>]]
  }

  private struct Part {
    let batch: LossBatch
    let loss: Node
    let figures: [Node]
  }

  /// What the loss function returns for some rows.
  public struct Loss {
    let loss: Expression
    let figures: [(name: String, value: Expression)]

    /// `figures` are logged as means over rows.
    public init(_ loss: Expression, figures: [(name: String, value: Expression)] = []) {
      self.loss = loss
      self.figures = figures
    }
  }

  private let figureNames: [String]

  init(
    _ name: String, _ networks: [Optimized], on batch: Batch, generator: SeededGenerator,
    pool: ThreadPool, precision: Precision = .float32,
    loss: (LossBatch) -> Loss
  ) {
    self.name = name
    self.generator = generator
    self.pool = pool
    rows = batch.rows
    taskCount = batch.taskCount
    separatesTasks = networks.contains { type(of: $0.combiner).needsTaskGradients }
    let ranges =
      separatesTasks
      ? BatchParts.ranges(
        tasks: batch.taskCount, batchSizePerTask: batch.batchSizePerTask,
        sequenceLength: batch.sequenceLength)
      : BatchParts.ranges(rows: batch.rows, sequenceLength: batch.sequenceLength)
    var names: [String] = []
    parts = ranges.map { rows in
      let part = LossBatch(rows, of: batch, learning: networks.map(\.network.parameters), precision)
      let result = loss(part)
      names = result.figures.map(\.name)
      precondition(
        result.loss.node.columns == 1, "the loss '\(name)' must have one value for each row")
      return Part(batch: part, loss: result.loss.node, figures: result.figures.map(\.value.node))
    }
    figureNames = names
    // What is averaged: tasks, or parts.
    let count = separatesTasks ? batch.taskCount : parts.count
    let (parts, partsPerTask) = (parts, parts.count / count)
    learned = networks.map { optimized in
      let network = optimized.network
      let gradients = parts.map { $0.batch.graph.learnedGradients(of: network.parameters) }
      let groups = (0..<count).map {
        Array(gradients[$0 * partsPerTask..<($0 + 1) * partsPerTask])
      }
      let target = UnsafeMutablePointer<Float>.allocate(capacity: network.parameters.count)
      return Learned(
        network: network, optimizer: optimized.optimizer.makeOptimizer(for: network.parameters),
        combination: optimized.combiner.makeCombination(tasks: count),
        learningRateSchedule: optimized.optimizer.learningRateSchedule,
        gradients: TaskGradients(
          groups.map { $0[0] }, count: network.parameters.count, into: target, on: pool),
        gradient: target, parts: groups)
    }
    generators = .allocate(capacity: parts.count)
    generators.initialize(repeating: generator)
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    computePart = { this.value.takeUnretainedValue().compute($0) }
    evaluatePart = { this.value.takeUnretainedValue().evaluate($0) }
  }

  deinit {
    generators.deallocate()
    for learned in learned { learned.gradient.deallocate() }
  }

  /// Updates the networks with the batch, as it is now filled.
  public func callAsFunction() {
    for part in parts.indices { generators[part] = generator.split() }
    pool.runKept(parts.count, computePart)
    for learned in learned {
      let gradients = learned.gradients
      for group in learned.parts {
        for part in group.dropFirst() {
          addScaled(part, by: 1, to: group[0], count: gradients.count)
        }
      }
      if separatesTasks {
        for task in 0..<taskCount { gradients.losses[task] = meanLoss(ofTask: task) }
      }
      gradients.generator = generator
      learned.combination.combine(gradients)
      generator = gradients.generator
      learned.optimizer.step(learned.gradient, on: pool)
    }
  }

  /// Computes the losses of the batch, as it is now filled, without learning from it.
  func evaluate(using generator: inout SeededGenerator) {
    for part in parts.indices { generators[part] = generator.split() }
    pool.runKept(parts.count, evaluatePart)
  }

  /// Keeps the hidden states of recurrent networks after the batch as those before the next one, where that continues the
  /// same episodes (truncated backpropagation through time, Williams and Peng 1990).
  public func carryHiddenStates() {
    for part in parts { part.batch.carryHiddenStates() }
  }

  /// The rows of each part, as its loss sees them.
  var batches: [LossBatch] { parts.map(\.batch) }

  /// Computes the losses of a part.
  private func evaluate(_ index: Int) {
    parts[index].batch.drawNoise(using: &generators[index])
    parts[index].batch.graph.forward()
  }

  /// Computes the losses and gradients of a part.
  private func compute(_ index: Int) {
    let part = parts[index]
    part.batch.drawNoise(using: &generators[index])
    part.batch.graph.forward()
    // Combiners average gradients; the result must be the average over rows.
    let averaged = separatesTasks ? taskCount : parts.count
    part.batch.graph.backward(from: part.loss, factor: Float(averaged) / Float(rows))
  }

  /// The mean loss of a task over its rows, which follow one another in the batch.
  private func meanLoss(ofTask task: Int) -> Float {
    let taskRows = task * rows / taskCount..<(task + 1) * rows / taskCount
    var total: Float = 0
    for part in parts {
      let shared = part.batch.rows.clamped(to: taskRows)
      let first = shared.lowerBound - part.batch.rows.lowerBound
      if !shared.isEmpty { total += sum(part.loss.values + first, count: shared.count) }
    }
    return total / Float(taskRows.count)
  }

  /// Sets the learning rates by their schedules.
  func scheduleLearningRates(at progress: Double) {
    for learned in learned {
      learned.optimizer.learningRateFactor = learned.learningRateSchedule.factor(at: progress)
    }
  }

  /// The mean loss and the means of the figures over the rows of the last batch.
  var figures: [(name: String, value: Double)] {
    func mean(_ node: (Part) -> Node) -> Double {
      parts.reduce(0) { $0 + Double(sum(node($1).values, count: node($1).count)) } / Double(rows)
    }
    return [("\(name)_loss", mean { $0.loss })]
      + figureNames.enumerated().map { index, name in (name, mean { $0.figures[index] }) }
  }

  /// The mean loss of each task over its rows of the last batch.
  public var taskLosses: [Double] { (0..<taskCount).map { Double(meanLoss(ofTask: $0)) } }

  /// What the combiners say of the last batch.
  func combinerFigures(of tasks: [String]) -> [(name: String, value: Double)] {
    learned.flatMap { learned in
      learned.combination.figures(of: tasks).map {
        ("\(learned.network.name)_\($0.name)", $0.value)
      }
    }
  }

  func serializeOptimizers(with checkpoint: Checkpoint) throws {
    for learned in learned {
      try learned.optimizer.serialize("\(learned.network.name).optimizer", with: checkpoint)
      try learned.combination.serialize("\(learned.network.name).combiner", with: checkpoint)
    }
  }

  func serializeGenerator(with checkpoint: Checkpoint) throws {
    try checkpoint.generator("\(name).generator", &generator)
  }
}
