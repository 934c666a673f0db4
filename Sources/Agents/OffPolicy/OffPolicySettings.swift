internal import Learning
internal import Tasks

/// The settings that algorithms share which learn from a replay buffer while they act.
protocol OffPolicySettings: ActingSettings, ActorCriticSettings {
  var learningStarts: Int { get }
  var updatesPerStep: Int { get }
  var policyDelay: Int { get }
  var replayCapacityPerTask: Int { get }
  var savesReplayBuffer: Bool { get }
  var policyCombiner: any GradientCombiner { get }
  var criticCombiner: any GradientCombiner { get }
  var policyOptimizer: OptimizerSettings { get }
  var criticOptimizer: OptimizerSettings { get }
}

extension OffPolicySettings {
  /// Throws if a shared setting is not valid.
  func validateOffPolicy() throws {
    try validateActing(allowsTaskHorizon: true)
    try require(learningStarts >= 1, "learningStarts", learningStarts, "one or more")
    try require(updatesPerStep, "updatesPerStep", in: 1...SettingLimits.updates)
    try require(policyDelay, "policyDelay", in: 1...SettingLimits.steps)
    try requireReplayCapacity(
      replayCapacityPerTask, "replayCapacityPerTask", learningStarts: learningStarts,
      environmentsPerTask: environmentsPerTask)
    try validateActorCritic()
    try policyCombiner.validate("policyCombiner")
    try criticCombiner.validate("criticCombiner")
    try policyOptimizer.validate("policyOptimizer")
    try criticOptimizer.validate("criticOptimizer")
  }

  /// The memory that training needs, with critics that see `critics`, by default the policy's input and the action.
  func memoryDemand(
    _ problem: ProblemSize, head: any PolicyHead, critics: InputShape? = nil
  ) throws -> MemoryDemand {
    try .replaying(
      problem,
      policy: policy.demand("policy", problem.inputShape, head: head),
      critic: critic.demand(
        "critic", critics ?? problem.inputShape.withAction, outputs: criticHead.outputs),
      environmentsPerTask: environmentsPerTask,
      batchSizePerTask: batchSizePerTask,
      replayCapacityPerTask: replayCapacityPerTask, taskSampler)
  }
}
