internal import Tasks

/// Throws if the sequences that recurrent networks learn from do not fit into rollouts and minibatches. Networks without
/// memory have no sequences.
func requireSequences(
  _ sequenceLength: Int, of networks: [NetworkSettings], stepsPerIteration: Int,
  environmentsPerTask: Int, minibatches: Int
) throws {
  try require(sequenceLength, "sequenceLength", in: 1...SettingLimits.steps)
  guard networks.contains(where: { $0.hiddenStateSize > 0 }) else { return }
  try require(
    stepsPerIteration.isMultiple(of: sequenceLength), "sequenceLength", sequenceLength,
    "a divisor of stepsPerIteration, \(stepsPerIteration), for recurrent networks")
  let sequences = environmentsPerTask * stepsPerIteration / sequenceLength
  try require(
    sequences.isMultiple(of: minibatches), "minibatches", minibatches,
    "a divisor of \(sequences), the sequences of each task in an iteration, for recurrent networks")
}
