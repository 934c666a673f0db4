internal import Learning
public import Tasks

/// Behavior-regularized actor-critic, BRAC (Wu et al. 2019), of several tasks from a recorded dataset: a policy pays for
/// its KL divergence from an estimate of the recorded one.
public struct BRAC: Algorithm {
  public static let name = "brac"
  public static let summary =
    "Actor-critic that pays for leaving the recorded policy (BRAC-v, BRAC-p)."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> BRACSettings {
    var settings = BRACSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: BRACSettings
  public init(_ settings: BRACSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let behavior = try kit.auxiliaryPolicy("behavior", offline.policy, settings.head)
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targets = kit.targets(of: critics, tau: offline.tau)
    let data = try kit.offlineBatches(offline)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let behaviorUpdate = try kit.update(
      "behavior", behavior, optimizer, combiner: combiner, on: data
    ) { b in -behavior.logDensity(b) }
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: data
    ) { b in criticLoss(critics, targets, policy, behavior, b) }
    let policyUpdate = try kit.update(
      "policy", [.init(policy, optimizer, combiner)], on: data.batch
    ) { b in policyLoss(policy, behavior, critics, b) }
    return .offline(on: data) {
      data.draw()
      behaviorUpdate()
      criticUpdate()
      policyUpdate()
      targets.update()
    }
  }

  /// The Bellman error with a sampled action of the policy. With a value penalty (BRAC-v), values fall with the divergence.
  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ behavior: PolicyNetwork, _ b: LossBatch
  ) -> Expression {
    var value = targets.minimum(b, of: b.next, policy.sample(b, of: b.next).action)
    if settings.penalizesValues {
      value = value - settings.penalty * policy.divergence(b, from: behavior, of: b.next)
    }
    return critics.loss(b, target: b.reward + b.discount * value)
  }

  func policyLoss(
    _ policy: PolicyNetwork, _ behavior: PolicyNetwork, _ critics: CriticEnsemble, _ b: LossBatch
  ) -> Update.Loss {
    let divergence = policy.divergence(b, from: behavior)
    let value = critics.minimum(b, of: b.observation, policy.sample(b).action)
    return Update.Loss(settings.penalty * divergence - value, figures: [("kl", divergence)])
  }
}
