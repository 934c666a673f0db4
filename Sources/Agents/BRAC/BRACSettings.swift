internal import Learning
internal import Tasks

/// The settings of behavior-regularized actor-critic.
public struct BRACSettings: Codable, Hashable, Sendable {
  /// The weight of the KL divergence from the recorded policy (alpha in the paper).
  public var penalty: Float = 0.3
  /// Whether the critics' targets have the penalty too (BRAC-v), or only the policy's loss (BRAC-p).
  public var penalizesValues = true
  /// How the policy's outputs become actions.
  public var head = GaussianHead(initialStd: 0.5, logStdRange: [-3, 0], squashesMean: true)
  public var offline = OfflineSettings()

  public init() {}

  func validate() throws {
    try require(penalty >= 0, "penalty", penalty, "0 or more")
    try head.validate("head")
    try offline.validate("offline")
  }
}
