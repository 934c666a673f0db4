internal import Learning
public import Tasks

/// Advantage-weighted regression, AWR (Peng et al. 2019), of several tasks from a recorded dataset.
///
/// Its returns are those of many steps, with the value of the state after them, where the paper has TD(lambda).
public struct AWR: Algorithm {
  public static let name = "awr"
  public static let summary = "Advantage-weighted regression from a recorded dataset."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> AWRSettings {
    var settings = AWRSettings()
    let nStep = settings.offline.nStep
    settings.offline = OfflineSettings(for: suite)
    settings.offline.nStep = nStep
    return settings
  }

  private let settings: AWRSettings
  public init(_ settings: AWRSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let offline = settings.offline
    let policy = try kit.policy(offline.policy, settings.head)
    let value = try kit.value(offline.critic)
    let data = try kit.offlineBatches(offline)

    let (optimizer, combiner) = (offline.optimizer, offline.gradientCombiner)
    let valueUpdate = try kit.update("value", value, optimizer, combiner: combiner, on: data) { b in
      value.loss(b, target: returns(value, b))
    }
    let policyUpdate = try kit.update(
      "policy", policy, optimizer, combiner: combiner, on: data
    ) { b in policyLoss(policy, value, b) }
    return .offline(on: data) {
      data.draw()
      valueUpdate()
      policyUpdate()
    }
  }
  /// The return of the steps of the batch and the value of the state after them.
  private func returns(_ value: ValueNetwork, _ b: LossBatch) -> Expression {
    b.reward + b.discount * value(b, of: b.next)
  }

  /// Equation 3.
  func policyLoss(_ policy: PolicyNetwork, _ value: ValueNetwork, _ b: LossBatch) -> Expression {
    let advantage = (1 / settings.temperature) * (returns(value, b) - value(b))
    return -1 * advantageWeight(advantage, limit: settings.maxWeight) * policy.logDensity(b)
  }
}
