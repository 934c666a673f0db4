internal import Learning
internal import Tasks

/// The settings of ReBRAC and TD3+BC.
public struct ReBRACSettings: AlgorithmSettings, Hashable {
  /// The weight of the squared distance between the policy's actions and the recorded ones in the policy's loss, in
  /// which values have a mean size of 1.
  public var policyPenalty: Float = 0.1
  /// The weight of this distance in the critics' targets; 0 in TD3+BC.
  public var criticPenalty: Float = 0.01
  /// The standard deviation of the noise added to the target policy's actions (target policy smoothing).
  public var targetNoiseStd: Float = 0.2
  /// The largest noise added to the target policy's actions.
  public var targetNoiseLimit: Float = 0.5
  /// Critic updates for each update of the policy and of the target networks.
  public var policyDelay = 2
  public var offline = OfflineSettings()

  public init() {}

  public func validate() throws {
    for (name, value) in [
      ("policyPenalty", policyPenalty), ("criticPenalty", criticPenalty),
      ("targetNoiseStd", targetNoiseStd), ("targetNoiseLimit", targetNoiseLimit),
    ] { try require(value >= 0, name, value, "0 or more") }
    try require(policyDelay, "policyDelay", in: 1...SettingLimits.steps)
    try offline.validate("offline")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .offline(
      problem, offline, head: DeterministicHead(), .init(policies: 3, critics: 8),
      copiesPolicy: true)
  }
}
