/// How an algorithm that learns from a recorded dataset continues while its policy acts: offline-to-online fine-tuning (AWAC, Nair
/// et al. 2020).
public struct OnlineSettings: Codable, Hashable, Sendable {
  /// Parallel environments of each task in which the policy acts; with 0, it learns only from the dataset.
  public var environmentsPerTask = 0
  /// The fraction of each task's rows in a batch that come from the dataset; the others are from the replay buffer
  /// (symmetric sampling; RLPD, Ball et al. 2023).
  public var datasetFraction = 0.5
  /// Steps of each task with the initial policy before learning starts.
  public var learningStarts = 1000
  /// Updates after each step of all environments.
  public var updatesPerStep = 1
  /// The replay buffer's capacity, in steps of each task. Checkpoints contain it.
  public var replayCapacityPerTask = 100_000

  public init() {}

  /// Whether the policy acts.
  var isActing: Bool { environmentsPerTask > 0 }

  func validate(_ name: String) throws {
    try require(
      environmentsPerTask, "\(name).environmentsPerTask", in: 0...SettingLimits.environments)
    try require(
      datasetFraction >= 0 && datasetFraction < 1, "\(name).datasetFraction", datasetFraction,
      "from 0 to less than 1")
    try require(learningStarts, "\(name).learningStarts", in: 1...SettingLimits.steps)
    try require(updatesPerStep, "\(name).updatesPerStep", in: 1...SettingLimits.updates)
    try requireReplayCapacity(
      replayCapacityPerTask, "\(name).replayCapacityPerTask", learningStarts: learningStarts,
      environmentsPerTask: environmentsPerTask)
  }
}
