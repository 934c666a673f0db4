public import Learning
internal import Tasks

/// The settings of soft actor-critic.
public struct SACSettings: AlgorithmSettings, Hashable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// The number of steps after which training truncates episodes; 0 for the tasks' own. The value of the last state
  /// is bootstrapped.
  public var horizon = 200
  /// Steps of each environment between training reports.
  public var stepsPerIteration = 50
  /// Random steps of each task before learning starts. A run that resumes without its replay buffer first fills it
  /// with as many steps of the learned policy.
  public var learningStarts = 1000
  /// The fraction of later steps with random actions.
  public var randomActionProbability = 0.0
  /// Steps for which a random action is repeated. The gripper closes around an object and lifts it only with several
  /// similar actions in a row.
  public var randomActionRepeat = 1
  /// The probability that the task's expert starts a training episode and acts for a random number of steps. Rare
  /// states, such as an object in the gripper, then occur from the beginning of training.
  public var expertStartProbability = 0.0
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  public var noiseCorrelation: Float = 0.8
  /// Which tasks the episodes have. Batches have equally many rows of each task, whatever is chosen.
  @Exchangeable<TaskSamplers> public var taskSampler: any TaskSampler = UniformTasks()
  /// Updates after each step of all environments.
  public var updatesPerStep = 1
  /// Critic updates for each policy update (delayed policy updates; TD3, Fujimoto et al. 2018).
  public var policyDelay = 1
  /// Rows of each task in every batch.
  public var batchSizePerTask = 64
  /// The largest random shift of drawn images, in pixels (DrQ, Kostrikov et al. 2020, uses 4); 0 disables it.
  public var imageShift = 0
  /// The replay buffer's capacity, in steps of each task.
  public var replayCapacityPerTask = 100_000
  /// Whether checkpoints contain the replay buffer, about 350 bytes per step. With it, a resumed run has the same
  /// result to the bit. Without it, the run first fills the buffer again, and its result differs.
  public var savesReplayBuffer = false
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Steps of the n-step return. Larger values propagate rewards faster, which matters if updates are few. The return
  /// is not corrected for the actions of the current policy.
  public var nStep = 4
  /// The fraction by which each update moves the target critics towards the critics (Polyak averaging).
  public var tau: Float = 0.02
  /// The largest return that rewards are scaled to, task by task; 0 disables the scaling.
  public var rewardScaleMaxReturn: Float = 10
  /// The initial temperature of each task (alpha in the paper).
  public var initialTemperature: Float = 0.005
  /// The policy entropy that automatic entropy tuning maintains.
  public var targetEntropy: Float = -4
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead = TanhGaussianHead()
  /// How the critics' outputs become values.
  @Exchangeable<ValueHeads> public var criticHead: any ValueHead = ScalarHead()
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var policyCombiner: any GradientCombiner = MeanCombiner()
  @Exchangeable<GradientCombiners> public var criticCombiner: any GradientCombiner = MeanCombiner()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256]))
  public var critic = NetworkSettings(MLP(hiddenSizes: [256, 256], usesLayerNorm: true))
  public var policyOptimizer = OptimizerSettings()
  public var criticOptimizer = OptimizerSettings()
  public var temperatureOptimizer = OptimizerSettings()

  public init() {
    policyOptimizer.learningRate = 1e-3
    criticOptimizer.learningRate = 1e-3
    // The tasks' temperatures are independent, so their gradients have no common norm.
    temperatureOptimizer.maxGradientNorm = 0
    // The temperatures must converge within the first thousands of updates.
    temperatureOptimizer.learningRate = 3e-3
    temperatureOptimizer.learningRateSchedule = Schedule()
  }

  public func validate() throws {
    try validateOffPolicy()
    try require(
      (0...1).contains(randomActionProbability), "randomActionProbability", randomActionProbability,
      "from 0 to 1")
    try require(
      (0...1).contains(expertStartProbability), "expertStartProbability", expertStartProbability,
      "from 0 to 1")
    try require(randomActionRepeat, "randomActionRepeat", in: 1...SettingLimits.steps)
    try require(initialTemperature > 0, "initialTemperature", initialTemperature, "more than 0")
    try require(targetEntropy.isFinite, "targetEntropy", targetEntropy, "finite")
    try head.validate("head", needsSamples: true)
    try temperatureOptimizer.validate("temperatureOptimizer")
  }
}

extension SACSettings: OffPolicySettings {
  public var networks: [NetworkSettings] { [policy, critic] }

  public var exploration: Exploration {
    var exploration = Exploration()
    exploration.learningStarts = learningStarts
    exploration.randomActionProbability = randomActionProbability
    exploration.randomActionRepeat = randomActionRepeat
    exploration.expertStartProbability = expertStartProbability
    exploration.noiseCorrelation = noiseCorrelation
    return exploration
  }
  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try memoryDemand(problem, head: head)
  }
}
