public import Learning
internal import Tasks

/// The settings of multi-task PPO.
public struct PPOSettings: AlgorithmSettings, Hashable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// Steps of each environment between updates: the length of a rollout.
  public var stepsPerIteration = 128
  /// The steps through which gradients flow back in time, where a network is recurrent.
  public var sequenceLength = 32
  /// The number of steps after which training truncates episodes. The value of the last state is bootstrapped.
  public var horizon = 200
  /// The episodes of a trial, in which a recurrent policy remembers the earlier ones (RL², Duan et al. 2016).
  public var trialEpisodes = 1
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

extension PPOSettings: RolloutCriticSettings, ClippedObjectiveSettings {
  public var networks: [NetworkSettings] { [policy, critic] }

  public func validate() throws {
    try validateRolloutCritic()
    try validateClippedObjective()
    try policyCombiner.validate("policyCombiner")
    try policyOptimizer.validate("policyOptimizer")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    var demand = try memoryDemand(problem, policy, head: head, critic: criticWithTaskHeads)
    try addDemandOfAdditions(to: &demand, problem, head: head)
    return demand
  }
}
