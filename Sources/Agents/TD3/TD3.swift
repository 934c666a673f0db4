internal import Learning
public import Tasks

/// Multi-task TD3 (Fujimoto et al. 2018): a deterministic policy with two critics.
///
/// Each task has an equal number of rows in every batch, and rewards scaled by its largest one. As in FastTD3 (Seo et
/// al. 2025), many environments step together, and a few large updates follow.
public struct TD3: Algorithm {
  public static let name = "td3"
  public static let summary = "Multi-task TD3: a deterministic policy with two critics."

  public static func defaultSettings(for suite: Suite) -> TD3Settings {
    var settings = TD3Settings()
    // With a single task, this is the size of the whole batch.
    if suite.train.count == 1 { settings.batchSizePerTask = 256 }
    return settings
  }

  private let settings: TD3Settings
  public init(_ settings: TD3Settings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let policy = try kit.policy(settings.policy, DeterministicHead())
    let critics = try kit.critics(2, settings.critic, settings.criticHead)
    let targetPolicy = kit.targets(of: policy, tau: settings.tau)
    let targetCritics = kit.targets(of: critics, tau: settings.tau)

    let loop = OffPolicyLoop(kit, settings)

    // Clipped double Q-learning with target policy smoothing (eq. 10 and 14).
    let criticUpdate = try kit.update(
      "critic", critics, settings.criticOptimizer, combiner: settings.criticCombiner, on: loop.data
    ) { b in
      let limit = settings.targetNoiseLimit
      let noise = (settings.targetNoiseStd * b.noise(columns: 4)).clamped(to: -limit...limit)
      let next = (targetPolicy.network.mean(b, of: b.next) + noise).clamped(to: -1...1)
      let value = targetCritics.minimum(b, of: b.next, next)
      return critics.loss(b, target: b.reward + b.discount * value)
    }
    // The deterministic policy gradient (Silver et al. 2014) of the first critic.
    let policyUpdate = try kit.update(
      "policy", policy, settings.policyOptimizer, combiner: settings.policyCombiner, on: loop.data
    ) { b in -critics.values(b, of: b.observation, policy.mean(b))[0] }

    return try loop.program(acting: policy) { number in
      criticUpdate()
      guard number.isMultiple(of: settings.policyDelay) else { return }
      policyUpdate()
      targetPolicy.update()
      targetCritics.update()
    }
  }
}
