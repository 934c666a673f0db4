internal import Experience
internal import Learning

/// What an algorithm adds to ``PPO``.
protocol PPOAddition: AnyObject {
  /// Further columns of the minibatches.
  var columns: [RolloutColumn] { get }

  /// Changes the rewards of the rollout, before advantages are computed.
  func shapeRewards()

  /// Runs before PPO's updates of each minibatch.
  func beginUpdate()

  /// A term of the policy's loss besides PPO's.
  func policyLoss(_ b: LossBatch) -> Expression?

  /// Makes what runs after PPO's updates of each minibatch.
  func makeUpdate(on batch: Batch) throws -> () -> Void

  /// Further figures for the logs.
  var figures: [(name: String, value: Double)] { get }
}

extension PPOAddition {
  var columns: [RolloutColumn] { [] }
  func shapeRewards() {}
  func beginUpdate() {}
  func policyLoss(_ b: LossBatch) -> Expression? { nil }
  func makeUpdate(on batch: Batch) throws -> () -> Void { {} }
  var figures: [(name: String, value: Double)] { [] }
}
