internal import Experience
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

  public func validate() throws { try settings.validate() }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    SAC(settings.sac).trainingOptions(options)
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    var critics = problem.inputShape.withAction
    critics.features += settings.taskEmbeddingSize
    return try SAC(settings.sac).memoryDemand(problem, critics: critics)
  }

  public func build(_ kit: Kit) throws -> Program {
    let settings = settings.sac
    let policy = try kit.policy(settings.policy, settings.head)
    let critics = try kit.critics(
      2, settings.critic, settings.criticHead, taskEmbeddingSize: self.settings.taskEmbeddingSize)
    let copyTaskEmbedding = try critics.makeTaskEmbeddingCopy(to: policy)
    copyTaskEmbedding()
    let targets = kit.targets(of: critics, tau: settings.tau)
    let temperatures = kit.taskScalars("temperatures", initial: settings.initialTemperature)

    let replay = kit.replayBuffer(
      capacityPerTask: settings.replayCapacityPerTask,
      environmentsPerTask: settings.environmentsPerTask, isSaved: settings.savesReplayBuffer)
    let scaler = kit.returnScaler(
      of: replay, maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount,
      targetEntropy: settings.targetEntropy)
    let data = kit.batches(
      from: TransitionSampler(replay, nStep: settings.nStep, discount: settings.discount),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: { scaler.factor(of: $0, temperature: temperatures.value(of: $0)) })

    let criticUpdate = try kit.update(
      "critic", critics, settings.criticOptimizer, combiner: settings.criticCombiner, on: data
    ) { b in criticLoss(critics, targets, policy, temperatures, b) }
    let policyUpdate = try kit.update(
      "policy",
      [
        .init(policy, settings.policyOptimizer, settings.policyCombiner),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: data.batch
    ) { b in policyLoss(policy, critics, temperatures, b) }

    var collecting = ExperienceCollector.Settings()
    collecting.environmentsPerTask = settings.environmentsPerTask
    collecting.exploration = settings.exploration
    let collector = try kit.collector(acting: policy, collecting)
    let updates = kit.counter("updates")

    func update() {
      data.draw()
      criticUpdate()
      copyTaskEmbedding()
      updates.value += 1
      if updates.value.isMultiple(of: settings.policyDelay) { policyUpdate() }
      targets.update()
    }
    return Program(
      begin: replay.endEpisodes,
      figures: { [("temperature", temperatures.mean), ("updates", Double(updates.value))] },
      update: update
    ) { _, report in
      for _ in 0..<settings.stepsPerIteration {
        try collector.step(into: replay, &report)
        scaler.updateAfterStep()
        guard replay.transitionsPerTask >= settings.learningStarts else { continue }
        for _ in 0..<settings.updatesPerStep { update() }
      }
      return settings.stepsPerIteration * collector.environmentCount
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
