internal import Experience
internal import Learning
public import Tasks

/// Multi-task soft actor-critic, SAC (Haarnoja et al. 2018).
///
/// Each task has an equal number of rows in every batch, its own temperature, and rewards scaled by its largest one.
/// It is made for fast simulators: many environments step together, and a few large updates follow.
public struct SAC: Algorithm {
  public static let name = "sac"
  public static let summary = "Multi-task soft actor-critic."

  public static func defaultSettings(for suite: Suite) -> SACSettings {
    var settings = SACSettings()
    // With a single task, this is the size of the whole batch.
    if suite.train.count == 1 { settings.batchSizePerTask = 256 }
    return settings
  }

  let settings: SACSettings
  public init(_ settings: SACSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program { try build(kit, relabeling: nil) }

  /// Builds the program, with other goals for drawn transitions on request.
  func build(_ kit: Kit, relabeling: (any Relabeling)?) throws -> Program {
    let policy = try kit.policy(settings.policy, settings.head)
    let critics = try kit.critics(2, settings.critic, settings.criticHead)
    let targets = kit.targets(of: critics, tau: settings.tau)
    let temperatures = kit.taskScalars("temperatures", initial: settings.initialTemperature)
    let loop = OffPolicyLoop(kit, settings, relabeling: relabeling)

    let criticUpdate = try kit.update(
      "critic", critics, settings.criticOptimizer, combiner: settings.criticCombiner, on: loop.data
    ) { b in criticLoss(critics, targets, policy, temperatures, b) }
    let policyUpdate = try kit.update(
      "policy",
      [
        .init(policy, settings.policyOptimizer, settings.policyCombiner),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: loop.data.batch
    ) { b in
      Self.policyLoss(policy, critics, temperatures, targetEntropy: settings.targetEntropy, b)
    }

    return try loop.program(
      acting: policy, figures: { [("temperature", temperatures.mean)] }
    ) { number in
      criticUpdate()
      if number.isMultiple(of: settings.policyDelay) { policyUpdate() }
      targets.update()
    }
  }

  /// The soft Bellman error (eq. 5 and 6) with the lesser of two target critics.
  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ temperatures: TaskScalars, _ b: LossBatch
  ) -> Expression {
    let next = policy.sample(b, of: b.next)
    let softValue =
      targets.minimum(b, of: b.next, next.action) - temperatures(b) * next.logDensity
    return critics.loss(b, target: b.reward + b.discount * softValue)
  }

  /// The policy's loss (eq. 7), and automatic entropy tuning (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and
  /// Applications", eq. 18), for each task by itself: a temperature rises while the entropy is below its target.
  static func policyLoss(
    _ policy: PolicyNetwork, _ critics: CriticEnsemble, _ temperatures: TaskScalars,
    targetEntropy: Float, _ b: LossBatch
  ) -> Update.Loss {
    let sample = policy.sample(b)
    let value = critics.minimum(b, of: b.observation, sample.action)
    return policyLoss(
      sample, value: value, temperatures, targetEntropy: targetEntropy, b)
  }

  /// The same for sampled actions and their values.
  static func policyLoss(
    _ sample: (action: Expression, logDensity: Expression), value: Expression,
    _ temperatures: TaskScalars, targetEntropy: Float, _ b: LossBatch
  ) -> Update.Loss {
    let policyLoss = temperatures(b).detached * sample.logDensity - value
    let excess = (sample.logDensity + targetEntropy).detached
    let temperatureLoss = -1 * temperatures.logarithm(b) * excess
    return Update.Loss(
      policyLoss + Float(b.taskCount) * temperatureLoss,
      figures: [("q_value", value), ("entropy", -sample.logDensity)])
  }
}

/// SAC with an output layer for each task, in the policy and in the critics (MT-SAC, Yu et al. 2020).
public struct MultiHeadSAC: Algorithm {
  public static let name = "mhsac"
  public static let summary = "Multi-task soft actor-critic with a head for each task."

  public static func defaultSettings(for suite: Suite) -> SACSettings {
    var settings = SAC.defaultSettings(for: suite)
    settings.policy.usesTaskHeads = true
    settings.critic.usesTaskHeads = true
    // On MT10, longer correlations bring objects to their goals earlier; on a single task they did not.
    settings.noiseCorrelation = 0.9
    return settings
  }

  private let sac: SAC
  public init(_ settings: SACSettings) { sac = SAC(settings) }

  public func build(_ kit: Kit) throws -> Program { try sac.build(kit) }
}
