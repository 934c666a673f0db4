internal import Learning
internal import Tasks

/// The settings of advantage-weighted regression.
public struct AWRSettings: AlgorithmSettings, Hashable {
  /// How much a better action weighs more: an advantage of this size weighs e times as much (beta in the paper).
  public var temperature: Float = 0.3
  /// The largest weight of an action.
  public var maxWeight: Float = 20
  /// How the policy's outputs become actions.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead =
    GaussianHead(initialStd: 1, logStdRange: [-5, 2], squashesMean: true)
  public var offline = OfflineSettings()

  public init() { offline.nStep = 100 }

  public func validate() throws {
    try require(temperature > 0, "temperature", temperature, "more than 0")
    try require(maxWeight > 0, "maxWeight", maxWeight, "more than 0")
    try head.validate("head", needsDensity: true)
    try offline.validate("offline")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(problem, offline, head: head, .init(policies: 2, critics: 0, values: 6))
  }
}
