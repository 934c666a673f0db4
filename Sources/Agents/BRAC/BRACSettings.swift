internal import Learning
internal import Tasks

/// The settings of behavior-regularized actor-critic.
public struct BRACSettings: AlgorithmSettings, Hashable {
  /// The weight of the KL divergence from the recorded policy (alpha in the paper).
  public var penalty: Float = 0.3
  /// Whether the critics' targets have the penalty too (BRAC-v), or only the policy's loss (BRAC-p).
  public var penalizesValues = true
  /// How the policy's outputs become actions.
  public var head = GaussianHead(initialStd: 0.5, logStdRange: [-3, 0], squashesMean: true)
  public var offline = OfflineSettings()

  public init() {}

  public func validate() throws {
    try require(penalty >= 0, "penalty", penalty, "0 or more")
    try head.validate("head")
    try offline.validate("offline")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: head, .init(policies: 5, critics: 8), policies: 2)
  }
}
