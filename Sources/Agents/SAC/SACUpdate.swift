internal import Base
internal import Learning

/// Updates the critics, the policy, the temperatures and then the target critics.
///
/// Temperatures follow automatic entropy tuning (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and
/// Applications"), one for each task. A batch has the same number of rows of each task. It is split into parts of
/// consecutive rows that do not depend on the number of threads.
final class SACUpdate {
  let batches: [SACBatch]
  private let networks: SACNetworks
  private let settings: SACSettings
  private let pool: ThreadPool
  private let policyOptimizer, criticOptimizer, temperatureOptimizer: any Optimizer
  private let policyGradient, criticGradient, temperatureGradient: UnsafeMutablePointer<Float>
  private var updates = 0
  private var generators: [SeededGenerator] = []

  /// The rows of a part, if there are enough; smaller parts slow matrix products down.
  private static let rowsPerPart = 256

  /// A power of two, so that threads get equal work.
  static func partCount(rows: Int) -> Int {
    var count = 2
    while 2 * count * rowsPerPart <= rows { count *= 2 }
    return min(rows, count)
  }

  init(_ networks: SACNetworks, _ settings: SACSettings, on pool: ThreadPool) {
    self.networks = networks
    self.settings = settings
    self.pool = pool
    let rows = networks.taskCount * settings.batchSizePerTask
    let parts = SACUpdate.partCount(rows: rows)
    batches = (0..<parts).map { part in
      SACBatch(
        networks,
        tasks: (part * rows / parts..<(part + 1) * rows / parts).map {
          $0 / settings.batchSizePerTask
        })
    }
    policyOptimizer = settings.policyOptimizer.makeOptimizer(for: networks.policy)
    criticOptimizer = settings.criticOptimizer.makeOptimizer(for: networks.critics)
    temperatureOptimizer = settings.temperatureOptimizer.makeOptimizer(for: networks.temperatures)
    policyGradient = .allocate(capacity: networks.policy.count)
    criticGradient = .allocate(capacity: networks.critics.count)
    temperatureGradient = .allocate(capacity: networks.taskCount)
  }

  deinit {
    policyGradient.deallocate()
    criticGradient.deallocate()
    temperatureGradient.deallocate()
  }

  /// Runs one update. `load` fills the part with the given index, on any of the pool's threads.
  func run(
    using generator: inout SeededGenerator, load: @Sendable (Int, inout SeededGenerator) -> Void
  ) {
    updates += 1
    let rows = networks.taskCount * settings.batchSizePerTask
    // The combiner averages the gradients of the parts; the result must be the average over rows.
    let factor = Float(batches.count) / Float(rows)
    generators.removeAll(keepingCapacity: true)
    for _ in batches { generators.append(generator.split()) }
    forEachBatch { part, batch, generator in
      load(part, &generator)
      batch.computeCriticGradients(factor: factor, using: &generator)
    }
    GradientCombiner.mean.combine(
      batches.map(\.criticGradients), into: criticGradient, count: networks.critics.count,
      using: &generator, on: pool)
    criticOptimizer.step(criticGradient, on: pool)
    if updates.isMultiple(of: settings.policyDelay) { updatePolicy(factor, using: &generator) }
    networks.targetCritics.updateTargets(from: networks.critics, tau: settings.tau, on: pool)
  }

  private func updatePolicy(_ factor: Float, using generator: inout SeededGenerator) {
    forEachBatch { _, batch, generator in
      batch.computePolicyGradients(factor: factor, using: &generator)
    }
    GradientCombiner.mean.combine(
      batches.map(\.policyGradients), into: policyGradient, count: networks.policy.count,
      using: &generator, on: pool)
    policyOptimizer.step(policyGradient, on: pool)
    // A temperature rises while the entropy is below its target.
    temperatureGradient.update(repeating: 0, count: networks.taskCount)
    for batch in batches {
      for row in 0..<batch.rows {
        temperatureGradient[batch.task(of: row)] -=
          (batch.logProbability.values[row] + settings.targetEntropy)
          / Float(settings.batchSizePerTask)
      }
    }
    temperatureOptimizer.step(temperatureGradient)
  }

  private func forEachBatch(
    _ work: @Sendable (Int, SACBatch, inout SeededGenerator) -> Void
  ) {
    let batches = UncheckedSendable(batches)
    generators.withUnsafeMutableBufferPointer { generators in
      let generators = UncheckedSendable(generators)
      pool.parallelFor(batches.value.count) { part in
        work(part, batches.value[part], &generators.value[part])
      }
    }
  }

  /// Scales the learning rates of the policy and the critics; that of the temperatures stays.
  func scaleLearningRates(by rate: Float) {
    policyOptimizer.learningRateFactor = rate
    criticOptimizer.learningRateFactor = rate
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.optimizer("policy.optimizer", policyOptimizer)
    try checkpoint.optimizer("critic.optimizer", criticOptimizer)
    try checkpoint.optimizer("temperature.optimizer", temperatureOptimizer)
    try checkpoint.count("updates", &updates)
  }

  // MARK: Metrics

  /// Means over the rows of the last batch.
  var metrics: [(name: String, value: Double)] {
    let rows = Double(networks.taskCount * settings.batchSizePerTask)
    func mean(_ metric: (SACBatch) -> Float) -> Double {
      batches.reduce(0) { $0 + Double(metric($1)) } / rows
    }
    let temperature = (0..<networks.taskCount).reduce(0) { $0 + networks.temperature(of: $1) }
    return [
      ("sac/critic_loss", mean { $0.criticLossSum }), ("sac/q_value", mean { $0.qValueSum }),
      ("sac/entropy", -mean { sum($0.logProbability.values, count: $0.rows) }),
      ("sac/temperature", Double(temperature) / Double(networks.taskCount)),
      ("sac/updates", Double(updates)),
    ]
  }
}
