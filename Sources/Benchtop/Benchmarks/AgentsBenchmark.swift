internal import Agents
internal import Base
internal import COpenBLAS
internal import Tasks

/// The figures by which learning is judged.
struct AgentsReport: Encodable {
  struct Update: Encodable {
    let threads: Int
    let milliseconds: Double
    /// The part of the processor's time that goes into OpenBLAS.
    let matrixShare: Double?
    let rounds: [Double]
  }

  struct Training: Encodable {
    let environments: Int
    let threads: Int
    let stepsPerSecond: Double
    let rounds: [Double]
  }

  let version = Release.version
  let machine = Machine.current
  let kernels: String
  /// On one thread, and on all that were asked for.
  var update: [Update]?
  var ppo: Training?
}

/// Measures how fast agents learn the ten tasks of MT10.
struct AgentsBenchmark {
  enum Part: String, CaseIterable { case update, ppo }

  let seconds: Double
  let rounds: Int
  let threads: Int

  func run(_ parts: [Part], tell: (String) -> Void) throws -> AgentsReport {
    let machine = Machine.current
    tell("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    let ground = TrainingGround(try Suite.find("MT10"))
    _ = COpenBLASChooseKernels()
    var report = AgentsReport(kernels: String(cString: COpenBLASKernels()))
    for part in parts {
      switch part {
      case .update:
        report.update = try (threads > 1 ? [1, threads] : [1]).map { threads in
          let update = try update(on: ground, threads: threads)
          tell(line("ms, an update of SAC", threads, rounded(update.milliseconds, 1)))
          tell(line("  %, inside OpenBLAS", threads, Measurement.percentage(update.matrixShare)))
          return update
        }
      case .ppo:
        let training = try training(on: ground)
        tell(line("steps/s, training by PPO", threads, rounded(training.stepsPerSecond, 0)))
        report.ppo = training
      }
    }
    return report
  }

  private func line(_ name: String, _ threads: Int, _ figure: String) -> String {
    "\(name), \(threads == 1 ? "1 thread" : "\(threads) threads")".padding(40) + padded(figure, 9)
  }

  /// Soft actor-critic as it is published for MT10.
  static var published: SACSettings {
    var settings = SACSettings()
    for network in [\SACSettings.policy, \SACSettings.critic] {
      settings[keyPath: network] = NetworkSettings()
      settings[keyPath: network].widths = [400, 400, 400]
    }
    for optimizer in [\SACSettings.policyOptimizer, \SACSettings.criticOptimizer] {
      settings[keyPath: optimizer].longestGradient = 0
    }
    settings.rowsPerTask = 128
    settings.returnSteps = 1
    settings.slowShare = 0.005
    // It is told when to learn.
    settings.firstSteps = settings.replayPerTask
    return settings
  }

  private func update(on ground: TrainingGround, threads: Int) throws -> AgentsReport.Update {
    let learner = try SAC(ground, AgentsBenchmark.published, seed: 0, threads: threads)
    // It steps by chance, and remembers it.
    try learner.beginEpisodes()
    for _ in 0..<4 { _ = try learner.iterate(progress: 0) }
    for _ in 0..<3 { learner.learn() }
    var (times, shares): ([Double], [Double?]) = ([], [])
    for _ in 0..<rounds {
      times.append(1000 * Measurement.time(of: learner.learn, for: seconds))
      // Apart from that, though looking in takes next to no time.
      shares.append(
        Measurement.share(of: ["openblas"]) {
          _ = Measurement.time(of: learner.learn, for: seconds)
        })
    }
    return AgentsReport.Update(
      threads: threads, milliseconds: Measurement.median(times),
      matrixShare: Measurement.median(shares), rounds: times)
  }

  private func training(on ground: TrainingGround) throws -> AgentsReport.Training {
    var settings = PPOSettings()
    settings.policy.widths = [400, 400, 400]
    settings.critic.widths = [400, 400, 400]
    let learner = try PPO(ground, settings, seed: 0, threads: threads)
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
      environments: learner.taskCount * settings.environmentsPerTask, threads: threads,
      stepsPerSecond: Measurement.median(rates), rounds: rates)
  }
}
