public import Learning
internal import Tasks

/// The settings of GRPO.
public struct GRPOSettings: AlgorithmSettings, Hashable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// Environments of a task whose episodes start alike, with the same initial state and goal.
  public var groupSize = 8
  /// The steps of an episode in training. A rollout is a trial, and the return after it counts as 0.
  public var horizon = 200
  /// The episodes of a trial, in which a recurrent policy remembers the earlier ones (RL², Duan et al. 2016).
  public var trialEpisodes = 1
  /// The steps through which gradients flow back in time, where the policy is recurrent.
  public var sequenceLength = 40
  /// The discount factor gamma.
  public var discount: Float = 0.99
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
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead =
    GaussianHead(initialStd: 0.5, logStdRange: [-3, 0.5])
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var gradientCombiner: any GradientCombiner =
    MeanCombiner()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256, 256]))
  public var optimizer = OptimizerSettings()

  public init() {}
}

extension GRPOSettings: ClippedObjectiveSettings {
  /// A rollout holds whole trials.
  public var stepsPerIteration: Int { horizon * trialEpisodes }
  public var networks: [NetworkSettings] { [policy] }

  public func validate() throws {
    try validateRollouts()
    try require(
      groupSize >= 2 && environmentsPerTask.isMultiple(of: groupSize), "groupSize", groupSize,
      "2 or more, and a divisor of environmentsPerTask, \(environmentsPerTask)")
    try validateClippedObjective()
    try gradientCombiner.validate("gradientCombiner")
    try policy.validate("policy")
    try optimizer.validate("optimizer")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try memoryDemand(problem, policy, head: head)
  }
}
