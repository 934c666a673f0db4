internal import Learning
public import Tasks

/// BEAR (Kumar et al. 2019) of several tasks from a recorded dataset: the policy maximizes values among the actions that the
/// recorded one might have taken. An estimate of the recorded policy says which these are.
public struct BEAR: Algorithm {
  public static let name = "bear"
  public static let summary = "Actor-critic within the support of the recorded policy."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> BEARSettings {
    var settings = BEARSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: BEARSettings
  public init(_ settings: BEARSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let behavior = try kit.auxiliaryPolicy("behavior", offline.policy, settings.head)
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targets = kit.targets(of: critics, tau: offline.tau)
    let multipliers = kit.taskScalars("multipliers", initial: settings.initialMultiplier)
    let data = try kit.offlineBatches(offline)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let behaviorUpdate = try kit.update(
      "behavior", behavior, optimizer, combiner: combiner, on: data
    ) { b in -behavior.logDensity(b) }
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: data
    ) { b in criticLoss(critics, targets, policy, b) }
    let policyUpdate = try kit.update(
      "policy",
      [.init(policy, optimizer, combiner), .init(multipliers, settings.multiplierOptimizer)],
      on: data.batch
    ) { b in policyLoss(policy, behavior, critics, multipliers, b) }
    return .offline(on: data, figures: { [("multiplier", multipliers.mean)] }) {
      data.draw()
      behaviorUpdate()
      criticUpdate()
      policyUpdate()
      targets.update()
    }
  }

  /// The Bellman error with the best of some sampled actions (section 5.2).
  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ b: LossBatch
  ) -> Expression {
    let weight = settings.minimumWeight
    let values = policy.samples(b, of: b.next, count: settings.sampledActions).map { sample in
      let both = targets.network.values(b, of: b.next, sample.action)
      return weight * minimum(both[0], both[1]) + (1 - weight) * maximum(both[0], both[1])
    }
    let best = values.dropFirst().reduce(values[0]) { maximum($0, $1) }
    return critics.loss(b, target: b.reward + b.discount * best)
  }

  /// The policy's loss, and that of the Lagrange multipliers, for each task by itself: a multiplier rises while the
  /// distance is above its bound (dual gradient descent).
  func policyLoss(
    _ policy: PolicyNetwork, _ behavior: PolicyNetwork, _ critics: CriticEnsemble,
    _ multipliers: TaskScalars, _ b: LossBatch
  ) -> Update.Loss {
    let actions = policy.samples(b, count: settings.sampledActions).map(\.action)
    let recorded = behavior.samples(b, count: settings.sampledActions).map(\.action.detached)
    let distance = distance(actions, recorded)
    let value = critics.minimum(b, of: b.observation, actions[0])
    let excess = (distance - settings.maxDistance).detached
    let multiplierLoss = -1 * multipliers.logarithm(b) * excess
    return Update.Loss(
      multipliers(b).detached * distance - value + Float(b.taskCount) * multiplierLoss,
      figures: [("q_value", value), ("distance", distance)])
  }

  /// The maximum mean discrepancy (Gretton et al. 2012) between samples of two policies.
  private func distance(_ a: [Expression], _ b: [Expression]) -> Expression {
    func mean(_ a: [Expression], _ b: [Expression]) -> Expression {
      let kernels = a.flatMap { x in
        b.map { y in exp((-0.5 / settings.kernelWidth) * (x - y).squared.rowSum) }
      }
      return (1 / Float(kernels.count)) * kernels.dropFirst().reduce(kernels[0], +)
    }
    // The square root needs a positive number, also in its derivative.
    return sqrt(mean(a, a) - 2 * mean(a, b) + mean(b, b) + 1e-6)
  }
}
