public import Experience
public import Learning
internal import Tasks

/// The settings of implicit Q-learning.
public struct IQLSettings: Codable, Hashable, Sendable {
  /// The expectile of the values: 0.5 is that of the recorded policy, larger ones prefer its best actions.
  public var expectile: Float = 0.7
  /// How much better actions weigh more (the inverse temperature).
  public var beta: Float = 3
  /// How goals are replaced on goal tasks; rewards are then sparse.
  public var relabeling = HindsightRelabeling()
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Steps of the n-step return.
  public var nStep = 1
  /// The fraction by which each update moves the target critics towards the critics (Polyak averaging).
  public var tau: Float = 0.005
  /// The largest return that rewards are scaled to, task by task; 0 disables the scaling.
  public var rewardScaleMaxReturn: Float = 10
  /// Rows of each task in every batch.
  public var batchSizePerTask = 256
  /// The largest random shift of drawn images, in pixels (DrQ, Kostrikov et al. 2020, uses 4); 0 disables it.
  public var imageShift = 0
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead =
    GaussianHead(initialStd: 1, logStdRange: [-5, 2], squashesMean: true)
  /// How the critics' outputs become values.
  @Exchangeable<ValueHeads> public var criticHead: any ValueHead = ScalarHead()
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var gradientCombiner: any GradientCombiner =
    MeanCombiner()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256]))
  public var critic = NetworkSettings(MLP(hiddenSizes: [256, 256], usesLayerNorm: true))
  public var optimizer = OptimizerSettings()

  public init() {}

  func validate() throws {
    try require(
      (0...1).contains(relabeling.probability), "relabeling.probability", relabeling.probability,
      "from 0 to 1")
    try require(expectile > 0 && expectile < 1, "expectile", expectile, "between 0 and 1")
    try require(beta >= 0, "beta", beta, "0 or more")
    try require(discount >= 0 && discount < 1, "discount", discount, "from 0 to less than 1")
    try require((1...100).contains(nStep), "nStep", nStep, "from 1 to 100")
    try require(tau > 0 && tau <= 1, "tau", tau, "more than 0, up to 1")
    try require(
      rewardScaleMaxReturn >= 0, "rewardScaleMaxReturn", rewardScaleMaxReturn, "0 or more")
    try require(batchSizePerTask, "batchSizePerTask", in: 1...SettingLimits.steps)
    try head.validate("head", needsDensity: true)
    try criticHead.validate("criticHead")
    try require(imageShift, "imageShift", in: 0...SettingLimits.imageShift)
    try gradientCombiner.validate("gradientCombiner")
    try policy.validate("policy")
    try critic.validate("critic")
    try optimizer.validate("optimizer")
  }
}
