internal import Base

/// Takes the steps of learning: for the critics, the policy and the temperatures, then for the slow critics.
///
/// A batch has equal numbers of rows of each task. It is cut into parts of neighbouring rows, the same for any
/// number of threads.
final class SACUpdate {
  let batches: [SACBatch]
  private let networks: SACNetworks
  private let settings: SACSettings
  private let pool: WorkerPool
  private let policyOptimizer, criticOptimizer, temperatureOptimizer: Adam
  private let policyGradient, criticGradient, temperatureGradient: UnsafeMutablePointer<Float>
  private var updates = 0
  private var generators: [SeededGenerator] = []

  /// Rows that a thread works on at a time, if there are enough: fewer would slow products down.
  private static let rowsPerPart = 256

  /// A power of two, so that threads have equal shares.
  static func partCount(rows: Int) -> Int {
    var count = 2
    while 2 * count * rowsPerPart <= rows { count *= 2 }
    return min(rows, count)
  }

  init(_ networks: SACNetworks, _ settings: SACSettings, on pool: WorkerPool) {
    self.networks = networks
    self.settings = settings
    self.pool = pool
    let rows = networks.taskCount * settings.rowsPerTask
    let parts = SACUpdate.partCount(rows: rows)
    batches = (0..<parts).map { part in
      SACBatch(
        networks,
        tasks: (part * rows / parts..<(part + 1) * rows / parts).map { $0 / settings.rowsPerTask })
    }
    policyOptimizer = Adam(networks.policy, settings.policyOptimizer)
    criticOptimizer = Adam(networks.critics, settings.criticOptimizer)
    temperatureOptimizer = Adam(networks.temperatures, settings.temperatureOptimizer)
    policyGradient = .allocate(capacity: networks.policy.count)
    criticGradient = .allocate(capacity: networks.critics.count)
    temperatureGradient = .allocate(capacity: networks.taskCount)
  }

  deinit {
    policyGradient.deallocate()
    criticGradient.deallocate()
    temperatureGradient.deallocate()
  }

  /// Learns once; `load` fills the batch with a number, on one of several threads.
  func run(
    using generator: inout SeededGenerator, load: @Sendable (Int, inout SeededGenerator) -> Void
  ) {
    updates += 1
    let rows = networks.taskCount * settings.rowsPerTask
    // Gradients of the parts are averaged; those of the rows are to be.
    let factor = Float(batches.count) / Float(rows)
    generators.removeAll(keepingCapacity: true)
    for _ in batches { generators.append(generator.split()) }
    forEachBatch { part, batch, generator in
      load(part, &generator)
      batch.learnValues(factor: factor, using: &generator)
    }
    GradientCombiner.sum.combine(
      batches.map(\.criticGradients), into: criticGradient, count: networks.critics.count,
      using: &generator, on: pool)
    criticOptimizer.step(criticGradient, on: pool)
    if updates.isMultiple(of: settings.policyPeriod) { learnPolicy(factor, using: &generator) }
    networks.slowCritics.follow(networks.critics, share: settings.slowShare, on: pool)
  }

  private func learnPolicy(_ factor: Float, using generator: inout SeededGenerator) {
    forEachBatch { _, batch, generator in batch.learnPolicy(factor: factor, using: &generator) }
    GradientCombiner.sum.combine(
      batches.map(\.policyGradients), into: policyGradient, count: networks.policy.count,
      using: &generator, on: pool)
    policyOptimizer.step(policyGradient, on: pool)
    // Where the entropy is below its target, a temperature rises.
    temperatureGradient.update(repeating: 0, count: networks.taskCount)
    for batch in batches {
      for row in 0..<batch.rows {
        temperatureGradient[batch.task(of: row)] -=
          (batch.logDensity.values[row] + settings.targetEntropy) / Float(settings.rowsPerTask)
      }
    }
    temperatureOptimizer.step(temperatureGradient)
  }

  private func forEachBatch(
    _ work: @Sendable (Int, SACBatch, inout SeededGenerator) -> Void
  ) {
    let batches = Disjoint(batches)
    generators.withUnsafeMutableBufferPointer { generators in
      let generators = Disjoint(generators)
      pool.run(batches.value.count) { part in
        work(part, batches.value[part], &generators.value[part])
      }
    }
  }

  /// Learning rates are a part of those of the settings; the temperatures' stays.
  func setRate(_ rate: Float) {
    policyOptimizer.settings.learningRate = settings.policyOptimizer.learningRate * rate
    criticOptimizer.settings.learningRate = settings.criticOptimizer.learningRate * rate
  }

  func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.optimizer("policy.optimizer", policyOptimizer)
    try checkpoint.optimizer("critic.optimizer", criticOptimizer)
    try checkpoint.optimizer("temperature.optimizer", temperatureOptimizer)
    try checkpoint.count("updates", &updates)
  }

  // MARK: Figures

  /// Means over the rows of the last batch.
  var figures: [(name: String, value: Double)] {
    let rows = Double(networks.taskCount * settings.rowsPerTask)
    func mean(_ figure: (SACBatch) -> Float) -> Double {
      batches.reduce(0) { $0 + Double(figure($1)) } / rows
    }
    let temperature = (0..<networks.taskCount).reduce(0) { $0 + networks.temperature(of: $1) }
    return [
      ("sac/critic loss", mean { $0.criticError }), ("sac/value", mean { $0.value }),
      ("sac/entropy", -mean { sum($0.logDensity.values, count: $0.rows) }),
      ("sac/temperature", Double(temperature) / Double(networks.taskCount)),
      ("sac/updates", Double(updates)),
    ]
  }
}
