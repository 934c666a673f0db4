public import Learning
internal import Tasks

/// The settings of GRPO.
public struct GRPOSettings: Codable, Hashable, Sendable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// Environments of a task whose episodes start alike, with the same initial state and goal.
  public var groupSize = 8
  /// The steps of an episode in training, and of a rollout. The return after it counts as 0.
  public var horizon = 200
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

extension GRPOSettings: OnPolicySettings {
  /// A rollout holds whole episodes.
  var stepsPerIteration: Int { horizon }

  func validate() throws {
    try validateRollouts()
    try require(
      groupSize >= 2 && environmentsPerTask.isMultiple(of: groupSize), "groupSize", groupSize,
      "2 or more, and a divisor of environmentsPerTask, \(environmentsPerTask)")
    try requireSequences(
      sequenceLength, of: [policy], stepsPerIteration: stepsPerIteration,
      environmentsPerTask: environmentsPerTask, minibatches: minibatches)
    try require(epochs, "epochs", in: 1...SettingLimits.updates)
    try require(clipRange > 0 && clipRange < 1, "clipRange", clipRange, "between 0 and 1")
    try require(entropyCoefficient >= 0, "entropyCoefficient", entropyCoefficient, "0 or more")
    try head.validate("head", needsDensity: true)
    try gradientCombiner.validate("gradientCombiner")
    try policy.validate("policy")
    try optimizer.validate("optimizer")
  }
}
