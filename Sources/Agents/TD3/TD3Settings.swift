public import Learning
internal import Tasks

/// The settings of TD3.
public struct TD3Settings: AlgorithmSettings, Hashable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// The number of steps after which training truncates episodes; 0 for the tasks' own. The value of the last state
  /// is bootstrapped.
  public var horizon = 200
  /// Steps of each environment between training reports.
  public var stepsPerIteration = 50
  /// Random steps of each task before learning starts.
  public var learningStarts = 1000
  /// The standard deviation of the exploration noise.
  public var explorationStd: Float = 0.3
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  public var noiseCorrelation: Float = 0.8
  /// Which tasks the episodes have. Batches have equally many rows of each task, whatever is chosen.
  @Exchangeable<TaskSamplers> public var taskSampler: any TaskSampler = UniformTasks()
  /// The standard deviation of the noise added to the target policy's actions (target policy smoothing).
  public var targetNoiseStd: Float = 0.2
  /// The largest noise added to the target policy's actions.
  public var targetNoiseLimit: Float = 0.5
  /// Updates after each step of all environments.
  public var updatesPerStep = 1
  /// Critic updates for each update of the policy and of the target networks.
  public var policyDelay = 2
  /// Rows of each task in every batch.
  public var batchSizePerTask = 64
  /// The largest random shift of drawn images, in pixels (DrQ, Kostrikov et al. 2020, uses 4); 0 disables it.
  public var imageShift = 0
  /// The replay buffer's capacity, in steps of each task.
  public var replayCapacityPerTask = 100_000
  /// Whether checkpoints contain the replay buffer, about 350 bytes per step; see `sac`.
  public var savesReplayBuffer = false
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Steps of the n-step return.
  public var nStep = 4
  /// The fraction by which each update moves the target networks (Polyak averaging).
  public var tau: Float = 0.02
  /// The largest return that rewards are scaled to, task by task; 0 disables the scaling.
  public var rewardScaleMaxReturn: Float = 10
  /// How the critics' outputs become values.
  @Exchangeable<ValueHeads> public var criticHead: any ValueHead = ScalarHead()
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var policyCombiner: any GradientCombiner = MeanCombiner()
  @Exchangeable<GradientCombiners> public var criticCombiner: any GradientCombiner = MeanCombiner()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256]))
  public var critic = NetworkSettings(MLP(hiddenSizes: [256, 256], usesLayerNorm: true))
  public var policyOptimizer = OptimizerSettings()
  public var criticOptimizer = OptimizerSettings()

  public init() {
    policyOptimizer.learningRate = 1e-3
    criticOptimizer.learningRate = 1e-3
  }

  public func validate() throws {
    try validateOffPolicy()
    for (name, value) in [
      ("explorationStd", explorationStd), ("targetNoiseStd", targetNoiseStd),
      ("targetNoiseLimit", targetNoiseLimit),
    ] { try require(value >= 0, name, value, "0 or more") }
  }
}

extension TD3Settings: OffPolicySettings {
  public var networks: [NetworkSettings] { [policy, critic] }

  public var exploration: Exploration {
    var exploration = Exploration()
    exploration.learningStarts = learningStarts
    exploration.noiseStd = explorationStd
    exploration.noiseCorrelation = noiseCorrelation
    return exploration
  }
  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try memoryDemand(problem, head: DeterministicHead())
  }
}
