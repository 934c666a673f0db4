internal import Tasks

/// The settings that algorithms share which learn with the clipped objective of ``PPO``.
protocol ClippedObjectiveSettings: OnPolicySettings {
  var epochs: Int { get }
  var clipRange: Float { get }
  var entropyCoefficient: Float { get }
  var head: any PolicyHead { get }
}

extension ClippedObjectiveSettings {
  /// Throws if a shared setting is not valid.
  func validateClippedObjective() throws {
    try require(epochs, "epochs", in: 1...SettingLimits.updates)
    try require(clipRange > 0 && clipRange < 1, "clipRange", clipRange, "between 0 and 1")
    try require(entropyCoefficient >= 0, "entropyCoefficient", entropyCoefficient, "0 or more")
    try head.validate("head", needsDensity: true)
  }
}
