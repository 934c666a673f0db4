public import Learning
internal import Tasks

/// The settings of multi-task PPO.
public struct PPOSettings: Codable, Hashable, Sendable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// Steps of each environment between updates: the length of a rollout.
  public var stepsPerIteration = 128
  /// The steps through which gradients flow back in time, where a network is recurrent.
  public var sequenceLength = 32
  /// The number of steps after which training truncates episodes. The value of the last state is bootstrapped.
  public var horizon = 200
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Lambda of generalized advantage estimation: larger values rely more on rewards and less on the critic.
  public var gaeLambda: Float = 0.95
  /// Passes over each rollout.
  public var epochs = 5
  /// Minibatches of each epoch.
  public var minibatches = 4
  /// The clip range of the probability ratio (epsilon in the paper).
  public var clipRange: Float = 0.2
  /// The weight of the entropy bonus in the loss.
  public var entropyCoefficient: Float = 0.005
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  public var noiseCorrelation: Float = 0.8
  /// Which tasks the episodes have. Minibatches have equally many rows of each task, whatever is chosen.
  @Exchangeable<TaskSamplers> public var taskSampler: any TaskSampler = UniformTasks()
  /// How the policy's outputs become actions. With a larger initial standard deviation, objects drop out of the gripper.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead =
    GaussianHead(initialStd: 0.5, logStdRange: [-3, 0.5])
  /// The step size of the moving averages of each task's mean and standard deviation of returns (PopArt).
  public var popArtRate: Float = 0.1
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var policyCombiner: any GradientCombiner = MeanCombiner()
  @Exchangeable<GradientCombiners> public var criticCombiner: any GradientCombiner = MeanCombiner()
  /// How the policy imitates its own fastest successes.
  public var selfImitation = SelfImitationSettings()
  /// How states are rewarded that are new to their task.
  public var explorationBonus = ExplorationBonusSettings()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256, 256]))
  public var critic = NetworkSettings(
    MLP(hiddenSizes: [256, 256, 256], usesLayerNorm: true), usesTaskHeads: true)
  public var policyOptimizer = OptimizerSettings()
  public var criticOptimizer = OptimizerSettings()

  public init() {}
}

extension PPOSettings: OnPolicySettings {
  func validate() throws {
    try validateRollouts()
    try require((0...1).contains(gaeLambda), "gaeLambda", gaeLambda, "from 0 to 1")
    try require(epochs, "epochs", in: 1...SettingLimits.updates)
    try requireSequences(
      sequenceLength, of: [policy, critic], stepsPerIteration: stepsPerIteration,
      environmentsPerTask: environmentsPerTask, minibatches: minibatches)
    try require(clipRange > 0 && clipRange < 1, "clipRange", clipRange, "between 0 and 1")
    try require(entropyCoefficient >= 0, "entropyCoefficient", entropyCoefficient, "0 or more")
    try taskSampler.validate(
      "taskSampler", environmentsPerTask: environmentsPerTask, networks: [policy, critic])
    try head.validate("head", needsDensity: true)
    try require(popArtRate > 0 && popArtRate <= 1, "popArtRate", popArtRate, "more than 0, up to 1")
    try selfImitation.validate("selfImitation", policy)
    try explorationBonus.validate("explorationBonus")
    try policy.validate("policy")
    try critic.validate("critic")
    try policyCombiner.validate("policyCombiner")
    try criticCombiner.validate("criticCombiner")
    try policyOptimizer.validate("policyOptimizer")
    try criticOptimizer.validate("criticOptimizer")
  }
}

extension PPOSettings {
  /// The memory that training needs.
  func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    let (tasks, observationSize) = (problem.tasks.count, problem.inputSize)
    let environments = tasks * environmentsPerTask
    let policy = try policy.demand("policy", problem.inputShape, head: head)
    var critic = self.critic
    critic.usesTaskHeads = true
    let value = try critic.demand("critic", problem.inputShape, outputs: 1)
    let rows = Double(environments) * Double(stepsPerIteration)
    var demand = MemoryDemand()
    demand.add(
      environments: EpisodeTasks.environmentCount(
        tasks: tasks, environmentsPerTask: environmentsPerTask, taskSampler),
      images: problem.images)
    demand.add("policy.torso", parameters: policy.parameters, graphs: tasks)
    demand.add("critic.torso", parameters: value.parameters, graphs: tasks)
    // The actors' graphs for all environments, the rollout, and the update's graphs for one minibatch.
    let floatsPerRow = policy.floatsPerRow + value.floatsPerRow
    demand.add("environmentsPerTask", Double(environments), of: MemoryDemand.float * floatsPerRow)
    demand.add(
      "stepsPerIteration", rows,
      of: MemoryDemand.float * Double(observationSize + 12)
        + Double(problem.images?.byteCount ?? 0))
    demand.add(
      "stepsPerIteration", rows / Double(minibatches),
      of: MemoryDemand.float * (2 * floatsPerRow + Double(2 * observationSize + 8))
        + 2 * problem.imageBytes)
    selfImitation.addDemand(
      to: &demand, problem, environments: environments, horizon: horizon,
      rows: rows / Double(minibatches), floatsPerRow: policy.floatsPerRow)
    try explorationBonus.addDemand(to: &demand, problem, rows: rows / Double(minibatches))
    return demand
  }
}
