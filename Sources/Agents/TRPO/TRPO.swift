internal import Experience
internal import Learning
public import Tasks

/// Multi-task trust region policy optimization, TRPO (Schulman et al. 2015).
///
/// Each iteration takes one natural gradient step of the policy, as long as the trust region allows. Advantages are
/// normalized task by task, and the critic learns values in units of its task's returns (PopArt), as in ``PPO``.
public struct TRPO: Algorithm {
  public static let name = "trpo"
  public static let summary = "Multi-task TRPO: natural gradient steps in a trust region."
  public static let learnsFromSequences = true

  public static func defaultSettings(for suite: Suite) -> TRPOSettings { TRPOSettings() }

  private let settings: TRPOSettings
  public init(_ settings: TRPOSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let policy = try kit.policy(settings.policy, settings.head)
    let critic = try kit.value(settings.criticWithTaskHeads, name: "critic")
    let collector = try kit.collector(acting: policy, ExperienceCollector.Settings(settings))
    let rollout = kit.rollout(
      of: collector, steps: settings.stepsPerIteration, sequenceLength: settings.sequenceLength,
      for: [policy, critic])
    let popArt = kit.popArt(of: critic, on: rollout, rate: settings.popArtRate)
    let imitation = try SelfImitation(
      settings.selfImitation, kit, policy, collector,
      batchSizePerTask: settings.rolloutStepsPerTask / settings.minibatches,
      horizon: settings.horizon)
    let bonus = try ExplorationBonus(settings.explorationBonus, kit, rollout)
    let minibatches = kit.minibatches(settings.minibatches, of: rollout)

    let policyStep = TrustRegionStep(
      policy, on: rollout, settings.trustRegion, kit.precision, imitating: imitation,
      pool: kit.pool)
    let criticUpdate = try kit.update(
      "critic", [.init(critic, settings.criticOptimizer, settings.criticCombiner)],
      on: minibatches.batch
    ) { b in Update.Loss(critic.loss(b, target: b[.return])) }
    let bonusUpdate = try bonus?.makeUpdate(on: minibatches.batch)

    let figures = {
      [
        ("policy_loss", -policyStep.improvement), ("kl", policyStep.divergence),
        ("line_search_steps", Double(policyStep.searchSteps)), ("std", collector.meanStd),
        ("value", rollout.meanValue),
      ] + (imitation?.figures ?? []) + (bonus?.figures ?? [])
    }
    func stepPolicy() {
      imitation?.beginUpdate()
      policyStep()
    }
    func updateCritic() {
      criticUpdate()
      bonusUpdate?()
    }
    func update() {
      stepPolicy()
      updateCritic()
    }
    return Program(figures: figures, update: update) { _, report in
      try collector.collect(rollout, &report)
      bonus?.shapeRewards(report)
      popArt.evaluate(rollout)
      rollout.computeReturnsAndAdvantages(
        discount: settings.discount, gaeLambda: settings.gaeLambda)
      rollout.normalizeAdvantages()
      popArt.normalizeReturns(of: rollout)
      stepPolicy()
      for _ in 0..<settings.criticEpochs {
        minibatches.shuffle()
        for number in 0..<settings.minibatches {
          minibatches.load(number)
          updateCritic()
        }
      }
      return rollout.steps * rollout.environments
    }
  }
}
