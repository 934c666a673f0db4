internal import Learning
public import Tasks

/// Advantage-weighted actor-critic, AWAC (Nair et al. 2020), of several tasks from a recorded dataset, and online after it.
public struct AWAC: Algorithm {
  public static let name = "awac"
  public static let summary = "Advantage-weighted actor-critic from a recorded dataset."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> AWACSettings {
    var settings = AWACSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: AWACSettings
  public init(_ settings: AWACSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targets = kit.targets(of: critics, tau: offline.tau)
    let loop = try OfflineToOnlineLoop(kit, offline, settings.online)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: loop.data
    ) { b in criticLoss(critics, targets, policy, b) }
    let policyUpdate = try kit.update(
      "policy", policy, optimizer, combiner: combiner, on: loop.data
    ) { b in policyLoss(policy, critics, b) }
    return try loop.program(acting: policy) {
      criticUpdate()
      policyUpdate()
      targets.update()
    }
  }

  /// The Bellman error with a sampled action of the policy and the lesser of two target critics.
  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ b: LossBatch
  ) -> Expression {
    let next = policy.sample(b, of: b.next).action
    return critics.loss(b, target: b.reward + b.discount * targets.minimum(b, of: b.next, next))
  }

  /// Advantage-weighted regression (eq. 13). The value of a state is the critics' value of a sampled action.
  func policyLoss(
    _ policy: PolicyNetwork, _ critics: CriticEnsemble, _ b: LossBatch
  ) -> Expression {
    let value = critics.minimum(b, of: b.observation, policy.sample(b).action.detached)
    let advantage = (1 / settings.temperature) * (critics.minimum(b) - value)
    return -1 * advantageWeight(advantage, limit: settings.maxWeight) * policy.logDensity(b)
  }
}
