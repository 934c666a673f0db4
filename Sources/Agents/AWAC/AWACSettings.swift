internal import Learning
internal import Tasks

/// The settings of advantage-weighted actor-critic.
public struct AWACSettings: AlgorithmSettings, Hashable {
  /// How much a better action weighs more: an advantage of this size weighs e times as much (lambda in the paper).
  public var temperature: Float = 0.3
  /// The largest weight of an action.
  public var maxWeight: Float = 100
  /// How the policy's outputs become actions.
  public var head = GaussianHead(initialStd: 1, logStdRange: [-5, 2], squashesMean: true)
  public var offline = OfflineSettings()
  /// How it continues while the policy acts.
  public var online = OnlineSettings()

  public init() {}

  public func validate() throws {
    try require(temperature > 0, "temperature", temperature, "more than 0")
    try require(maxWeight > 0, "maxWeight", maxWeight, "more than 0")
    try head.validate("head")
    try offline.validate("offline")
    try online.validate("online")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: head, .init(policies: 4, critics: 12), online: online)
  }
}
