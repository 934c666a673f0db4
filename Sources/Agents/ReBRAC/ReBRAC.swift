internal import Experience
internal import Learning
public import Tasks

/// ReBRAC (Tarasov et al. 2023) of several tasks from a recorded dataset: TD3 with a penalty for leaving the recorded
/// actions, in the policy's loss and in the critics' targets.
public struct ReBRAC: Algorithm {
  public static let name = "rebrac"
  public static let summary =
    "TD3 that stays near recorded actions, in the policy and in the critics."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> ReBRACSettings {
    var settings = ReBRACSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: ReBRACSettings
  public init(_ settings: ReBRACSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, DeterministicHead())
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targetPolicy = kit.targets(of: policy, tau: offline.tau)
    let targetCritics = kit.targets(of: critics, tau: offline.tau)
    let data = try kit.offlineBatches(
      offline, includesNextAction: settings.criticPenalty > 0)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: data
    ) { b in criticLoss(critics, targetCritics, targetPolicy, b) }
    let policyUpdate = try kit.update(
      "policy", policy, optimizer, combiner: combiner, on: data
    ) { b in policyLoss(policy, critics, b) }

    let updates = kit.counter("updates")
    return .offline(on: data) {
      data.draw()
      criticUpdate()
      updates.value += 1
      guard updates.value.isMultiple(of: settings.policyDelay) else { return }
      policyUpdate()
      targetPolicy.update()
      targetCritics.update()
    }
  }
  private func distance(_ a: Expression, _ b: Expression) -> Expression { (a - b).squared.rowSum }

  /// The Bellman error with target policy smoothing (TD3, Fujimoto et al. 2018). The target falls with the distance of the
  /// next action from the recorded one.
  func criticLoss(
    _ critics: CriticEnsemble, _ targetCritics: TargetNetworks<CriticEnsemble>,
    _ targetPolicy: TargetNetworks<PolicyNetwork>, _ b: LossBatch
  ) -> Expression {
    let limit = settings.targetNoiseLimit
    let noise = (settings.targetNoiseStd * b.noise(columns: 4)).clamped(to: -limit...limit)
    let next = (targetPolicy.network.mean(b, of: b.next) + noise).clamped(to: -1...1)
    var value = targetCritics.minimum(b, of: b.next, next)
    if settings.criticPenalty > 0 {
      value = value - settings.criticPenalty * distance(next, b[.nextAction])
    }
    return critics.loss(b, target: b.reward + b.discount * value)
  }

  /// Values are divided by their mean size, so that one penalty suits all of them (TD3+BC, eq. 5).
  func policyLoss(
    _ policy: PolicyNetwork, _ critics: CriticEnsemble, _ b: LossBatch
  ) -> Expression {
    let action = policy.mean(b)
    let value = critics.minimum(b, of: b.observation, action)
    return settings.policyPenalty * distance(action, b.action)
      - value / abs(value).columnMean.detached
  }
}

/// TD3+BC (Fujimoto and Gu 2021) of several tasks from a recorded dataset: ReBRAC with a penalty in the policy's loss
/// alone.
public struct TD3BC: Algorithm {
  public static let name = "td3-bc"
  public static let summary = "TD3 that stays near recorded actions (TD3+BC)."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> ReBRACSettings {
    var settings = ReBRAC.defaultSettings(for: suite)
    // The paper weighs values by alpha = 2.5 and the mean, not the sum, over four action components.
    settings.policyPenalty = 1 / (2.5 * 4)
    settings.criticPenalty = 0
    return settings
  }

  private let rebrac: ReBRAC
  public init(_ settings: ReBRACSettings) { rebrac = ReBRAC(settings) }

  public func build(_ kit: Kit) throws -> Program { try rebrac.build(kit) }
}
