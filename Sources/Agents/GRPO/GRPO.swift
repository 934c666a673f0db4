internal import Experience
internal import Learning
public import Tasks

/// Multi-task group-relative policy optimization, GRPO (Shao et al. 2024): ``PPO`` without a critic. The advantage of an
/// action compares its return with those of a group of episodes that start alike.
public struct GRPO: Algorithm {
  public static let name = "grpo"
  public static let summary = "Multi-task PPO with groups of episodes in place of a critic."
  public static let learnsFromSequences = true

  public static func defaultSettings(for suite: Suite) -> GRPOSettings { GRPOSettings() }

  private let settings: GRPOSettings
  public init(_ settings: GRPOSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let policy = try kit.policy(settings.policy, settings.head)
    let collector = try kit.collector(acting: policy, ExperienceCollector.Settings(settings))
    let rollout = kit.rollout(
      of: collector, steps: settings.stepsPerIteration, sequenceLength: settings.sequenceLength,
      for: [policy])
    let minibatches = kit.minibatches(settings.minibatches, of: rollout)
    let update = try kit.update(
      "policy", [.init(policy, settings.optimizer, settings.gradientCombiner)],
      on: minibatches.batch
    ) { b in PPO.policyLoss(policy, b, settings) }

    let figures = { [("std", collector.meanStd)] }
    return Program(figures: figures, update: update.callAsFunction) { _, report in
      try collector.beginEpisodes(groupsOf: settings.groupSize)
      try collector.collect(rollout, &report)
      rollout.computeGroupAdvantages(
        groupSize: settings.groupSize, discount: settings.discount)
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
}
