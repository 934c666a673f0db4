internal import Learning
internal import Tasks

/// The settings of implicit Q-learning.
public struct IQLSettings: AlgorithmSettings, Hashable {
  /// The expectile of the values: 0.5 is that of the recorded policy, larger ones prefer its best actions.
  public var expectile: Float = 0.7
  /// How much better actions weigh more (the inverse temperature).
  public var beta: Float = 3
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead =
    GaussianHead(initialStd: 1, logStdRange: [-5, 2], squashesMean: true)
  public var offline = OfflineSettings()
  /// How it continues while the policy acts.
  public var online = OnlineSettings()

  public init() {}

  public func validate() throws {
    try require(expectile > 0 && expectile < 1, "expectile", expectile, "between 0 and 1")
    try require(beta >= 0, "beta", beta, "0 or more")
    try head.validate("head", needsDensity: true)
    try offline.validate("offline")
    try online.validate("online")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: head, .init(policies: 2, critics: 8, values: 4), online: online)
  }
}
