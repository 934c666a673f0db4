internal import Learning
public import Tasks

/// Implicit Q-learning, IQL (Kostrikov, Nair and Levine 2022), of several tasks from a recorded dataset, and online after it.
public struct IQL: Algorithm {
  public static let name = "iql"
  public static let summary = "Implicit Q-learning from a recorded dataset."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> IQLSettings {
    var settings = IQLSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: IQLSettings
  public init(_ settings: IQLSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targets = kit.targets(of: critics, tau: offline.tau)
    let value = try kit.value(offline.critic)
    let loop = try OfflineToOnlineLoop(kit, offline, settings.online)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let valueUpdate = try kit.update(
      "value", value, optimizer, combiner: combiner, on: loop.data
    ) { b in valueLoss(value, targets, b) }
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: loop.data
    ) { b in criticLoss(critics, value, b) }
    let policyUpdate = try kit.update(
      "policy", policy, optimizer, combiner: combiner, on: loop.data
    ) { b in policyLoss(policy, value, targets, b) }
    return try loop.program(acting: policy) {
      valueUpdate()
      policyUpdate()
      criticUpdate()
      targets.update()
    }
  }

  /// Equation 5.
  func valueLoss(
    _ value: ValueNetwork, _ targets: TargetNetworks<CriticEnsemble>, _ b: LossBatch
  ) -> Expression {
    expectile(targets.minimum(b).detached - value(b), settings.expectile)
  }

  /// Equation 6.
  func criticLoss(_ critics: CriticEnsemble, _ value: ValueNetwork, _ b: LossBatch) -> Expression {
    critics.loss(b, target: b.reward + b.discount * value(b, of: b.next))
  }

  /// Equation 7.
  func policyLoss(
    _ policy: PolicyNetwork, _ value: ValueNetwork, _ targets: TargetNetworks<CriticEnsemble>,
    _ b: LossBatch
  ) -> Expression {
    let advantage = targets.minimum(b) - value(b)
    return -1 * advantageWeight(settings.beta * advantage, limit: 100) * policy.logDensity(b)
  }
}
