internal import Learning
public import Tasks

/// BRC, "bigger, regularized, categorical" (Nauman et al. 2025): multi-task soft actor-critic with wide residual critics
/// that learn distributions over values, and rewards normalized task by task.
///
/// The target and the policy's loss have the mean of the critics, not the least. The critics learn an embedding of each
/// task, which the policy sees but does not learn. Each task has a temperature of its own, as in ``SAC``; the paper has
/// one for all.
public struct BRC: Algorithm {
  public static let name = "brc"
  public static let summary = "Soft actor-critic with wide critics of distributions over values."

  public static func defaultSettings(for suite: Suite) -> BRCSettings {
    var settings = BRCSettings()
    // With a single task, this is the size of the whole batch.
    if suite.train.count == 1 { settings.sac.batchSizePerTask = 256 }
    return settings
  }

  private let settings: BRCSettings
  public init(_ settings: BRCSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let settings = settings.sac
    let policy = try kit.policy(settings.policy, settings.head)
    let critics = try kit.critics(
      2, settings.critic, settings.criticHead, taskEmbeddingSize: self.settings.taskEmbeddingSize)
    let copyTaskEmbedding = try critics.makeTaskEmbeddingCopy(to: policy)
    copyTaskEmbedding()
    let targets = kit.targets(of: critics, tau: settings.tau)
    let temperatures = kit.taskScalars("temperatures", initial: settings.initialTemperature)

    let loop = OffPolicyLoop(kit, settings) { replay in
      kit.returnScaler(
        of: replay, maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount,
        targetEntropy: settings.targetEntropy, temperature: temperatures.value)
    }
    let criticUpdate = try kit.update(
      "critic", critics, settings.criticOptimizer, combiner: settings.criticCombiner, on: loop.data
    ) { b in criticLoss(critics, targets, policy, temperatures, b) }
    let policyUpdate = try kit.update(
      "policy",
      [
        .init(policy, settings.policyOptimizer, settings.policyCombiner),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: loop.data.batch
    ) { b in policyLoss(policy, critics, temperatures, b) }

    return try loop.program(
      acting: policy, figures: { [("temperature", temperatures.mean)] }
    ) { number in
      criticUpdate()
      copyTaskEmbedding()
      if number.isMultiple(of: settings.policyDelay) { policyUpdate() }
      targets.update()
    }
  }

  /// The cross-entropy of each critic and of the projected target distribution, that of `r + gamma (z - alpha log pi)`,
  /// where z has the mean of the target critics' distributions.
  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ temperatures: TaskScalars, _ b: LossBatch
  ) -> Expression {
    let next = policy.sample(b, of: b.next)
    let values = targets.network.meanDistribution(b, of: b.next, next.action)
    let shift = b.reward - b.discount * temperatures(b) * next.logDensity
    let target = settings.head.support.projected(
      values.node, shift: shift.node, factor: b.discount.node, in: b.graph)
    return critics.crossEntropy(b, target: Expression(target, in: b.graph))
  }

  /// The policy's loss, with the mean of the critics' values; and automatic entropy tuning, task by task (see ``SAC``).
  func policyLoss(
    _ policy: PolicyNetwork, _ critics: CriticEnsemble, _ temperatures: TaskScalars, _ b: LossBatch
  ) -> Update.Loss {
    let sample = policy.sample(b)
    let value = critics.mean(b, of: b.observation, sample.action)
    return SAC.policyLoss(
      sample, value: value, temperatures, targetEntropy: settings.sac.targetEntropy, b)
  }
}
