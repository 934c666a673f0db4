public import Experience
public import Learning
internal import Tasks

/// The settings that actor-critic algorithms share which learn from a recorded dataset.
public struct OfflineSettings: ActorCriticSettings, Codable, Hashable, Sendable {
  /// How goals are replaced on goal tasks; rewards are then sparse.
  public var relabeling = HindsightRelabeling()
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Steps of the n-step return.
  public var nStep = 1
  /// The fraction by which each update moves the target networks (Polyak averaging).
  public var tau: Float = 0.005
  /// The largest return that rewards are scaled to, task by task; 0 disables the scaling.
  public var rewardScaleMaxReturn: Float = 10
  /// Rows of each task in every batch.
  public var batchSizePerTask = 256
  /// The largest random shift of drawn images, in pixels (DrQ, Kostrikov et al. 2020, uses 4); 0 disables it.
  public var imageShift = 0
  /// Which transitions of other tasks a task also learns from.
  @Exchangeable<SharingRules> public var sharing: any SharingRule = NoSharing()
  /// The episodes on which losses are evaluated and not learned from.
  public var holdOut = HoldOut()
  /// How the critics' outputs become values.
  @Exchangeable<ValueHeads> public var criticHead: any ValueHead = ScalarHead()
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var gradientCombiner: any GradientCombiner =
    MeanCombiner()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256]))
  public var critic = NetworkSettings(MLP(hiddenSizes: [256, 256], usesLayerNorm: true))
  public var optimizer = OptimizerSettings()

  public init() {}

  init(for suite: Suite) {
    let tasks = suite.train.compactMap { try? Catalog.task(named: $0.task) }
    if tasks.allSatisfy({ $0 is GoalTask.Type }) {
      // Rewards are -1 until the goal is reached, after about twenty steps.
      rewardScaleMaxReturn = 0
      discount = 0.95
    }
  }

  func validate(_ name: String) throws {
    try require(
      (0...1).contains(relabeling.probability), "\(name).relabeling.probability",
      relabeling.probability, "from 0 to 1")
    try validateActorCritic("\(name).")
    try sharing.validate("\(name).sharing")
    try holdOut.validate("\(name).holdOut")
    try gradientCombiner.validate("\(name).gradientCombiner")
    try optimizer.validate("\(name).optimizer")
  }
}
