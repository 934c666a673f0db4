public import Learning
internal import Tasks

/// The settings of BEAR.
public struct BEARSettings: AlgorithmSettings, Hashable {
  /// The largest distance between the policy and the recorded one (epsilon in the paper).
  public var maxDistance: Float = 0.05
  /// Actions of each policy that the distance is measured with, and that targets choose from.
  public var sampledActions = 4
  /// The width of the kernel: the squared distance of two actions at which it is 1/e is twice this.
  public var kernelWidth: Float = 1
  /// The weight of the lesser critic in targets; the greater one has the rest.
  public var minimumWeight: Float = 0.75
  /// The initial Lagrange multiplier of each task.
  public var initialMultiplier: Float = 10
  /// How the policy's outputs become actions.
  public var head = GaussianHead(initialStd: 0.5, logStdRange: [-3, 0], squashesMean: true)
  public var multiplierOptimizer = OptimizerSettings()
  public var offline = OfflineSettings()

  public init() {
    multiplierOptimizer.learningRate = 1e-3
    multiplierOptimizer.maxGradientNorm = 0
  }

  public func validate() throws {
    try require(maxDistance > 0, "maxDistance", maxDistance, "more than 0")
    try require(sampledActions, "sampledActions", in: 1...100)
    try require(kernelWidth > 0, "kernelWidth", kernelWidth, "more than 0")
    try require((0...1).contains(minimumWeight), "minimumWeight", minimumWeight, "from 0 to 1")
    try require(initialMultiplier > 0, "initialMultiplier", initialMultiplier, "more than 0")
    try head.validate("head")
    try multiplierOptimizer.validate("multiplierOptimizer")
    try offline.validate("offline")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: head,
      .init(policies: 4, critics: 4 + 4 * Double(sampledActions)), policies: 2)
  }
}
