internal import Tasks

/// The settings that actor-critic algorithms share which learn from drawn batches.
protocol ActorCriticSettings: BatchSettings {
  var discount: Float { get }
  var nStep: Int { get }
  var tau: Float { get }
  var rewardScaleMaxReturn: Float { get }
  var criticHead: any ValueHead { get }
  var policy: NetworkSettings { get }
  var critic: NetworkSettings { get }
}

extension ActorCriticSettings {
  /// Throws if a shared setting is not valid; `prefix` precedes its name.
  func validateActorCritic(_ prefix: String = "") throws {
    try validateBatches(prefix)
    try require(
      discount >= 0 && discount < 1, "\(prefix)discount", discount, "from 0 to less than 1")
    try require(nStep, "\(prefix)nStep", in: 1...100)
    try require(tau > 0 && tau <= 1, "\(prefix)tau", tau, "more than 0, up to 1")
    try require(
      rewardScaleMaxReturn >= 0, "\(prefix)rewardScaleMaxReturn", rewardScaleMaxReturn, "0 or more")
    try criticHead.validate("\(prefix)criticHead")
    try policy.validate("\(prefix)policy")
    try critic.validate("\(prefix)critic")
  }
}

/// Throws if a replay buffer's capacity does not hold the first steps of a task, or is too large to allocate.
func requireReplayCapacity(
  _ capacity: Int, _ name: String, learningStarts: Int, environmentsPerTask: Int
) throws {
  let minimum = max(learningStarts, environmentsPerTask)
  try require(
    capacity >= minimum && capacity <= 100_000_000, name, capacity,
    "from \(minimum), so that the first steps fit, to 100000000")
}
