internal import Experience
internal import Learning
public import Tasks

/// Multi-task proximal policy optimization, PPO (Schulman et al. 2017).
///
/// Each task has an equal number of rows in every minibatch. Advantages are normalized task by task, and the critic
/// learns values in units of its task's returns (PopArt).
public struct PPO: Algorithm {
  public static let name = "ppo"
  public static let summary = "Multi-task PPO, balanced between tasks."
  public static let learnsFromSequences = true

  public static func defaultSettings(for suite: Suite) -> PPOSettings { PPOSettings() }

  private let settings: PPOSettings
  public init(_ settings: PPOSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program { try build(kit) { _, _, _ in nil } }

  /// Builds the program of an algorithm that adds to PPO.
  func build(
    _ kit: Kit,
    adding makeAddition: (
      PolicyNetwork, ExperienceCollector, RolloutBuffer
    ) throws -> (any OnPolicyAddition)?
  ) throws -> Program {
    let policy = try kit.policy(settings.policy, settings.head)
    let critic = try kit.value(settings.criticWithTaskHeads, name: "critic")
    let collector = try kit.collector(acting: policy, ExperienceCollector.Settings(settings))
    let rollout = kit.rollout(
      of: collector, steps: settings.stepsPerIteration, sequenceLength: settings.sequenceLength,
      for: [policy, critic])
    let popArt = kit.popArt(of: critic, on: rollout, rate: settings.popArtRate)
    let found: [(any OnPolicyAddition)?] = try [
      makeAddition(policy, collector, rollout),
      SelfImitation(
        settings.selfImitation, kit, policy, collector,
        batchSizePerTask: settings.rolloutStepsPerTask / settings.minibatches,
        horizon: settings.horizon),
      ExplorationBonus(settings.explorationBonus, kit, rollout),
    ]
    let additions = found.compactMap { $0 }
    let minibatches = kit.minibatches(
      settings.minibatches, of: rollout, columns: additions.flatMap { $0.columns })

    let policyUpdate = try kit.update(
      "policy", [.init(policy, settings.policyOptimizer, settings.policyCombiner)],
      on: minibatches.batch
    ) { b in
      Self.policyLoss(policy, b, settings, adding: additions.compactMap { $0.policyLoss(b) })
    }
    let criticUpdate = try kit.update(
      "critic", [.init(critic, settings.criticOptimizer, settings.criticCombiner)],
      on: minibatches.batch
    ) { b in Update.Loss(critic.loss(b, target: b[.return])) }
    let addedUpdates = try additions.map { try $0.makeUpdate(on: minibatches.batch) }

    func update() {
      for addition in additions { addition.beginUpdate() }
      policyUpdate()
      criticUpdate()
      for addedUpdate in addedUpdates { addedUpdate() }
    }
    let figures = {
      [("std", collector.meanStd), ("value", rollout.meanValue)]
        + additions.flatMap { $0.figures }
    }
    return Program(figures: figures, update: update) { _, report in
      try collector.collect(rollout, &report)
      for addition in additions { addition.shapeRewards(report) }
      popArt.evaluate(rollout)
      rollout.computeReturnsAndAdvantages(
        discount: settings.discount, gaeLambda: settings.gaeLambda)
      rollout.normalizeAdvantages()
      popArt.normalizeReturns(of: rollout)
      for _ in 0..<settings.epochs {
        minibatches.shuffle()
        for number in 0..<settings.minibatches {
          minibatches.load(number)
          update()
        }
      }
      return rollout.steps * rollout.environments
    }
  }

  /// The clipped surrogate objective (eq. 7) with an entropy bonus (eq. 9). The figure is an estimate of the KL
  /// divergence from the old policy that is never negative, r - 1 - log r (Schulman, "Approximating KL Divergence",
  /// 2020). `terms` are added to the loss.
  static func policyLoss(
    _ policy: PolicyNetwork, _ b: LossBatch, _ settings: some ClippedObjectiveSettings,
    adding terms: [Expression] = []
  ) -> Update.Loss {
    let density = policy.density(b)
    let logRatio = density.log - b[.logProbability]
    let ratio = exp(logRatio)
    let clipped = ratio.clamped(to: 1 - settings.clipRange...1 + settings.clipRange)
    let objective = minimum(ratio * b[.advantage], clipped * b[.advantage])
    let loss = -objective - settings.entropyCoefficient * density.entropy
    return Update.Loss(
      terms.reduce(loss, +),
      figures: [("approx_kl", ratio - 1 - logRatio)])
  }
}
