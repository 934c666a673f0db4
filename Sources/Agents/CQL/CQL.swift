private import Glibc
internal import Learning
public import Tasks

/// Conservative Q-learning, CQL(H) (Kumar et al. 2020), of several tasks from a recorded dataset: soft actor-critic whose
/// critics learn low values of actions that were not recorded.
public struct CQL: Algorithm {
  public static let name = "cql"
  public static let summary = "Conservative Q-learning from a recorded dataset."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> CQLSettings {
    var settings = CQLSettings()
    settings.offline = OfflineSettings(for: suite)
    return settings
  }

  private let settings: CQLSettings
  public init(_ settings: CQLSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let critics = try kit.critics(2, offline.critic, offline.criticHead)
    let targets = kit.targets(of: critics, tau: offline.tau)
    let temperatures = kit.taskScalars("temperatures", initial: settings.initialTemperature)
    let data = try kit.offlineBatches(offline)

    let criticUpdate = try kit.update(
      "critic", [.init(critics, offline.optimizer, offline.gradientCombiner)], on: data.batch
    ) { b in criticLoss(critics, targets, policy, b) }
    let policyUpdate = try kit.update(
      "policy",
      [
        .init(policy, settings.policyOptimizer, offline.gradientCombiner),
        .init(temperatures, settings.temperatureOptimizer),
      ], on: data.batch
    ) { b in
      SAC.policyLoss(policy, critics, temperatures, targetEntropy: settings.targetEntropy, b)
    }
    return .offline(on: data, figures: { [("temperature", temperatures.mean)] }) {
      data.draw()
      criticUpdate()
      policyUpdate()
      targets.update()
    }
  }

  func criticLoss(
    _ critics: CriticEnsemble, _ targets: TargetNetworks<CriticEnsemble>, _ policy: PolicyNetwork,
    _ b: LossBatch
  ) -> Update.Loss {
    // Without the entropy of the next state, as the paper's experiments.
    let next = policy.sample(b, of: b.next).action
    let target = b.reward + b.discount * targets.minimum(b, of: b.next, next)
    let gap = conservativeGap(critics, policy, b)
    return Update.Loss(
      critics.loss(b, target: target) + settings.conservatism * gap,
      figures: [("gap", gap), ("q_value", critics.minimum(b))])
  }

  /// How much larger the critics' values of any actions are (a soft maximum, by importance sampling) than those of the
  /// recorded ones, summed over the critics (eq. 4, appendix F).
  private func conservativeGap(
    _ critics: CriticEnsemble, _ policy: PolicyNetwork, _ b: LossBatch
  ) -> Expression {
    // The log-density of a random action: the cube of actions has sides of 2.
    let randomLogDensity = -4 * logf(2)
    // For each sampled action, the critics' values.
    var values: [[Expression]] = []
    for _ in 0..<settings.sampledActions {
      let action = b.uniform(columns: 4)
      values.append(critics.values(b, of: b.observation, action).map { $0 - randomLogDensity })
    }
    for observation in [b.observation, b.next] {
      for sample in policy.samples(b, of: observation, count: settings.sampledActions) {
        let all = critics.values(b, of: b.observation, sample.action.detached)
        values.append(all.map { $0 - sample.logDensity.detached })
      }
    }
    let recorded = critics.values(b)
    let gaps = recorded.indices.map { critic in
      logSumExp(values.map { $0[critic] }) - logf(Float(values.count)) - recorded[critic]
    }
    return gaps.dropFirst().reduce(gaps[0], +)
  }
}
