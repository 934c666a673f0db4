internal import Experience
internal import Learning

/// What is added to ``PPO`` or ``TRPO``.
protocol OnPolicyAddition: AnyObject {
  /// Further columns of the minibatches.
  var columns: [RolloutColumn] { get }

  /// Changes the rewards of the rollout, before advantages are computed. The report has the episodes that ended in it.
  func shapeRewards(_ report: TrainingReport)

  /// Runs before the updates of each minibatch.
  func beginUpdate()

  /// A further term of PPO's loss of the policy.
  func policyLoss(_ b: LossBatch) -> Expression?

  /// Makes what runs after the updates of each minibatch.
  func makeUpdate(on batch: Batch) throws -> () -> Void

  /// Further figures for the logs.
  var figures: [(name: String, value: Double)] { get }
}

extension OnPolicyAddition {
  var columns: [RolloutColumn] { [] }
  func shapeRewards(_ report: TrainingReport) {}
  func beginUpdate() {}
  func policyLoss(_ b: LossBatch) -> Expression? { nil }
  func makeUpdate(on batch: Batch) throws -> () -> Void { {} }
  var figures: [(name: String, value: Double)] { [] }
}
