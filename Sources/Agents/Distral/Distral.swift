internal import Experience
internal import Learning
public import Tasks

/// Distral (Teh et al. 2017): each task has a policy of its own, which is rewarded for staying near a distilled policy
/// pi_0 that all tasks share, and pi_0 imitates them all. Here the policies learn by ``PPO``.
///
/// There are both forms of the paper. With the torso ``TwoColumns``, a policy is the sum of a shared column, which is
/// pi_0, and one of the task. With any other torso, pi_0 is a network of its own.
public struct Distral: Algorithm {
  public static let name = "distral"
  public static let summary = "Multi-task PPO with policies near a distilled one for all tasks."

  public static func defaultSettings(for suite: Suite) -> DistralSettings { DistralSettings() }

  private let settings: DistralSettings
  public init(_ settings: DistralSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let settings = settings
    return try PPO(settings.ppo).build(kit) { policy, _, rollout in
      try Distillation(settings, kit, policy, rollout)
    }
  }

  /// The regularized reward (eq. 1): `r + alpha / beta log pi_0 - 1 / beta log pi_i`.
  func regularizedReward(_ reward: Float, logTask: Float, logDistilled: Float) -> Float {
    reward + (settings.alpha * logDistilled - logTask) / settings.beta
  }

  /// The loss of the distilled policy: minus its log-density of the actions that the tasks' policies took.
  func distillationLoss(_ distilled: DistilledPolicy, _ b: LossBatch) -> Expression {
    -distilled.logDensity(b)
  }
}
