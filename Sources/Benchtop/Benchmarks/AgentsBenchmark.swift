internal import Agents
internal import Base
internal import Learning
internal import Tasks

/// The results of the benchmark of learning.
struct AgentsReport: Encodable {
  struct Update: Encodable {
    let threads: Int
    let milliseconds: Double
    /// The fraction of processor time inside OpenBLAS; nil in mixed precision, because the code that oneDNN makes at run
    /// time belongs to no library.
    let blasTimeFraction: Double?
    let rounds: [Double]
  }

  struct Training: Encodable {
    let environments: Int
    let threads: Int
    let stepsPerSecond: Double
    let rounds: [Double]
  }

  /// An update of multi-task PPO with a gradient combiner, beside one with the mean.
  struct Combiner: Encodable {
    let kind: String
    let milliseconds: Double
    /// What the combiner adds to an update with the mean, as a fraction of it.
    let addedFraction: Double
    let rounds: [Double]
  }

  let version = Release.version
  let machine = Machine.current
  let kernels: String
  let precision: Precision
  /// On one thread, and on all threads.
  var update: [Update]?
  var ppo: Training?
  var combiners: [Combiner]?
}

/// Measures how fast agents learn the ten tasks of MT10.
struct AgentsBenchmark {
  enum Part: String, CaseIterable {
    case update, ppo, combiners

    /// What is measured by default: without the combiners, which take minutes.
    static let standard: [Part] = [.update, .ppo]
  }

  let seconds: Double
  let rounds: Int
  let threads: Int
  let precision: Precision

  func run(_ parts: [Part], log: (String) -> Void) throws -> AgentsReport {
    let machine = Machine.current
    log("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    let environments = TrainingContext(try Suite.find("MT10"))
    var report = AgentsReport(kernels: precision.kernels, precision: precision)
    for part in parts {
      switch part {
      case .update:
        report.update = try (threads > 1 ? [1, threads] : [1]).map { threads in
          let update = try update(in: environments, threads: threads)
          log(line("ms, an update of SAC", threads, fixedPoint(update.milliseconds, 1)))
          if precision == .float32 {
            let share = Measurement.percentage(update.blasTimeFraction)
            log(line("  %, inside OpenBLAS", threads, share))
          }
          return update
        }
      case .ppo:
        let training = try training(in: environments)
        log(line("steps/s, training by PPO", threads, fixedPoint(training.stepsPerSecond, 0)))
        report.ppo = training
      case .combiners:
        report.combiners = try combiners { combiner in
          let added = Measurement.percentage(combiner.addedFraction)
          let time = fixedPoint(combiner.milliseconds, 1)
          log(line("ms, an update with \(combiner.kind)", threads, time))
          log(line("  %, more than with the mean", threads, added))
        }
      }
    }
    return report
  }

  private func line(_ name: String, _ threads: Int, _ figure: String) -> String {
    "\(name), \(threads == 1 ? "1 thread" : "\(threads) threads")".rightPadded(40)
      + leftPadded(figure, 9)
  }

  /// Soft actor-critic with the published settings for MT10.
  static var published: SACSettings {
    var settings = SACSettings()
    for network in [\SACSettings.policy, \SACSettings.critic] {
      settings[keyPath: network] = NetworkSettings(MLP(hiddenSizes: [400, 400, 400]))
    }
    for optimizer in [\SACSettings.policyOptimizer, \SACSettings.criticOptimizer] {
      settings[keyPath: optimizer].maxGradientNorm = 0
    }
    settings.batchSizePerTask = 128
    settings.nStep = 1
    settings.tau = 0.005
    // Updates are called by the benchmark alone.
    settings.learningStarts = settings.replayCapacityPerTask
    return settings
  }

  private func update(in environments: TrainingContext, threads: Int) throws -> AgentsReport.Update
  {
    let learner = try Learner<SAC>(
      environments, AgentsBenchmark.published, seed: 0, threads: threads, precision: precision)
    // Random steps fill the replay buffer.
    try learner.beginEpisodes()
    for _ in 0..<4 { _ = try learner.iterate(progress: 0) }
    for _ in 0..<3 { learner.update() }
    var (times, shares): ([Double], [Double?]) = ([], [])
    for _ in 0..<rounds {
      times.append(1000 * Measurement.time(of: learner.update, for: seconds))
      guard precision == .float32 else { continue }
      // Measured apart, although sampling takes next to no time.
      shares.append(
        Measurement.share(of: ["openblas"]) {
          _ = Measurement.time(of: learner.update, for: seconds)
        })
    }
    return AgentsReport.Update(
      threads: threads, milliseconds: Measurement.median(times),
      blasTimeFraction: shares.isEmpty ? nil : Measurement.median(shares), rounds: times)
  }

  /// Updates of PPO on MT50 with each combiner for both networks, and in turn with the mean.
  private func combiners(log: (AgentsReport.Combiner) -> Void) throws -> [AgentsReport.Combiner] {
    let environments = TrainingContext(try Suite.find("MT50"))
    func learner(_ combiner: any GradientCombiner) throws -> Learner<PPO> {
      var settings = PPOSettings()
      // The rows of a minibatch with the default settings.
      (settings.environmentsPerTask, settings.minibatches, settings.epochs) = (4, 1, 1)
      (settings.policyCombiner, settings.criticCombiner) = (combiner, combiner)
      let learner = try Learner<PPO>(
        environments, settings, seed: 0, threads: threads, precision: precision)
      try learner.beginEpisodes()
      _ = try learner.iterate(progress: 0)
      return learner
    }
    let mean = try learner(MeanCombiner())
    return try GradientCombiners.registry.all.compactMap { part in
      guard let combiner = part.init() as? any GradientCombiner else { return nil }
      let other = try learner(combiner)
      var (times, ratios): ([Double], [Double]) = ([], [])
      for _ in 0..<rounds {
        let before = Measurement.time(of: mean.update, for: seconds)
        times.append(1000 * Measurement.time(of: other.update, for: seconds))
        ratios.append(times[times.count - 1] / (1000 * before))
      }
      let result = AgentsReport.Combiner(
        kind: part.kind, milliseconds: Measurement.median(times),
        addedFraction: Measurement.median(ratios) - 1, rounds: times)
      log(result)
      return result
    }
  }

  private func training(in environments: TrainingContext) throws -> AgentsReport.Training {
    var settings = PPOSettings()
    settings.policy = NetworkSettings(MLP(hiddenSizes: [400, 400, 400]))
    settings.critic = NetworkSettings(
      MLP(hiddenSizes: [400, 400, 400], usesLayerNorm: true), usesTaskHeads: true)
    let learner = try Learner<PPO>(
      environments, settings, seed: 0, threads: threads, precision: precision)
    try learner.beginEpisodes()
    _ = try learner.iterate(progress: 0)
    let rates = try (0..<rounds).map { _ in
      let before = learner.steps
      let start = ContinuousClock.now
      var time = 0.0
      repeat {
        _ = try learner.iterate(progress: 0)
        time = start.duration(to: .now) / .seconds(1)
      } while time < seconds
      return Double(learner.steps - before) / time
    }
    return AgentsReport.Training(
      environments: environments.tasks.count * settings.environmentsPerTask, threads: threads,
      stepsPerSecond: Measurement.median(rates), rounds: rates)
  }
}
