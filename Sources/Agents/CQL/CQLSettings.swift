public import Learning
internal import Tasks

/// The settings of conservative Q-learning.
public struct CQLSettings: AlgorithmSettings, Hashable {
  /// The weight of the conservative term, which lowers the values of actions that were not recorded (alpha in the paper).
  public var conservatism: Float = 1
  /// Actions of each kind that stand for all others: random ones, and the policy's in this state and in the next.
  public var sampledActions = 4
  /// The initial temperature of each task.
  public var initialTemperature: Float = 0.05
  /// The policy entropy that automatic entropy tuning maintains.
  public var targetEntropy: Float = -4
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead = TanhGaussianHead()
  /// The optimizer of the policy; that of the critics is `offline.optimizer`.
  public var policyOptimizer = OptimizerSettings()
  public var temperatureOptimizer = OptimizerSettings()
  public var offline = OfflineSettings()

  public init() {
    policyOptimizer.learningRate = 1e-4
    temperatureOptimizer.learningRate = 1e-3
    temperatureOptimizer.maxGradientNorm = 0
  }

  public func validate() throws {
    try require(conservatism >= 0, "conservatism", conservatism, "0 or more")
    try require(sampledActions, "sampledActions", in: 1...100)
    try require(initialTemperature > 0, "initialTemperature", initialTemperature, "more than 0")
    try require(targetEntropy.isFinite, "targetEntropy", targetEntropy, "finite")
    try head.validate("head", needsSamples: true)
    try policyOptimizer.validate("policyOptimizer")
    try temperatureOptimizer.validate("temperatureOptimizer")
    try offline.validate("offline")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: head, .init(policies: 4, critics: Double(8 + 6 * sampledActions)))
  }
}
