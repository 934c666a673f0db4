internal import Learning
internal import Tasks

/// The settings that algorithms share which learn from a replay buffer while they act.
protocol OffPolicySettings {
  var environmentsPerTask: Int { get }
  var horizon: Int { get }
  var stepsPerIteration: Int { get }
  var learningStarts: Int { get }
  var updatesPerStep: Int { get }
  var policyDelay: Int { get }
  var batchSizePerTask: Int { get }
  var imageShift: Int { get }
  var replayCapacityPerTask: Int { get }
  var savesReplayBuffer: Bool { get }
  var discount: Float { get }
  var nStep: Int { get }
  var tau: Float { get }
  var rewardScaleMaxReturn: Float { get }
  var criticHead: any ValueHead { get }
  var taskSampler: any TaskSampler { get }
  var policyCombiner: any GradientCombiner { get }
  var criticCombiner: any GradientCombiner { get }
  var policy: NetworkSettings { get }
  var critic: NetworkSettings { get }
  var policyOptimizer: OptimizerSettings { get }
  var criticOptimizer: OptimizerSettings { get }
  /// How the collector explores.
  var exploration: Exploration { get }
}

extension OffPolicySettings {
  /// Throws if a shared setting is not valid.
  func validateShared() throws {
    try require(environmentsPerTask, "environmentsPerTask", in: 1...SettingLimits.environments)
    try require(
      (0...SettingLimits.steps).contains(horizon), "horizon", horizon,
      "from 1 to \(SettingLimits.steps), or 0 for the tasks' own")
    try require(stepsPerIteration, "stepsPerIteration", in: 1...SettingLimits.steps)
    try require(learningStarts >= 1, "learningStarts", learningStarts, "one or more")
    try require(
      exploration.noiseCorrelation >= 0 && exploration.noiseCorrelation < 1, "noiseCorrelation",
      exploration.noiseCorrelation, "from 0 to less than 1")
    try taskSampler.validate(
      "taskSampler", environmentsPerTask: environmentsPerTask, networks: [policy, critic])
    try require(updatesPerStep, "updatesPerStep", in: 1...SettingLimits.updates)
    try require(policyDelay, "policyDelay", in: 1...SettingLimits.steps)
    try require(batchSizePerTask, "batchSizePerTask", in: 1...SettingLimits.steps)
    try require(imageShift, "imageShift", in: 0...SettingLimits.imageShift)
    let minimumCapacity = max(learningStarts, environmentsPerTask)
    try require(
      replayCapacityPerTask >= minimumCapacity && replayCapacityPerTask <= 100_000_000,
      "replayCapacityPerTask", replayCapacityPerTask,
      "from \(minimumCapacity), so that the first steps fit, to 100000000")
    try require(nStep, "nStep", in: 1...100)
    try require(discount >= 0 && discount < 1, "discount", discount, "from 0 to less than 1")
    try require(tau > 0 && tau <= 1, "tau", tau, "more than 0, up to 1")
    try require(
      rewardScaleMaxReturn >= 0, "rewardScaleMaxReturn", rewardScaleMaxReturn, "0 or more")
    try criticHead.validate("criticHead")
    try policy.validate("policy")
    try critic.validate("critic")
    try policyCombiner.validate("policyCombiner")
    try criticCombiner.validate("criticCombiner")
    try policyOptimizer.validate("policyOptimizer")
    try criticOptimizer.validate("criticOptimizer")
  }

  /// The options of the environments in training.
  func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = options
    if horizon > 0 { options.horizon = horizon }
    return options
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
