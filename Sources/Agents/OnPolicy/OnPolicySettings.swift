internal import Learning
internal import Tasks

/// The settings that algorithms share which learn from rollouts.
protocol OnPolicySettings: ActingSettings {
  var discount: Float { get }
  var minibatches: Int { get }
  var sequenceLength: Int { get }
  var policy: NetworkSettings { get }
}

extension OnPolicySettings {
  /// The steps of each task in a rollout.
  var rolloutStepsPerTask: Int { environmentsPerTask * stepsPerIteration }

  /// Throws if a shared setting is not valid.
  func validateRollouts() throws {
    try validateActing(allowsTaskHorizon: false)
    try require(
      trialEpisodes == 1 || policy.hiddenStateSize > 0, "trialEpisodes", trialEpisodes,
      "1 with a policy that remembers nothing; recurrent torsos such as '\(GRU.kind)' do")
    try require((0...1).contains(discount), "discount", discount, "from 0 to 1")
    let rows = rolloutStepsPerTask
    try require(
      minibatches >= 1 && rows.isMultiple(of: minibatches), "minibatches", minibatches,
      "a divisor of \(rows), the steps that each task takes in an iteration")
    try require(
      rows / minibatches <= SettingLimits.rows, "minibatches", minibatches,
      "so many that each has at most \(SettingLimits.rows) of the \(rows) steps")
    try validateSequences()
  }

  /// Throws if the sequences that recurrent networks learn from do not fit into rollouts and minibatches. Networks
  /// without memory have no sequences.
  private func validateSequences() throws {
    try require(sequenceLength, "sequenceLength", in: 1...SettingLimits.steps)
    guard networks.contains(where: { $0.hiddenStateSize > 0 }) else { return }
    try require(
      stepsPerIteration.isMultiple(of: sequenceLength), "sequenceLength", sequenceLength,
      "a divisor of stepsPerIteration, \(stepsPerIteration), for recurrent networks")
    let sequences = rolloutStepsPerTask / sequenceLength
    try require(
      sequences.isMultiple(of: minibatches), "minibatches", minibatches,
      "a divisor of \(sequences), the sequences of each task in an iteration, for recurrent networks"
    )
  }

  /// The memory that learning a policy from rollouts needs, and a critic with a head for each task.
  func memoryDemand(
    _ problem: ProblemSize, _ policy: NetworkSettings, head: any PolicyHead,
    critic: NetworkSettings? = nil
  ) throws -> MemoryDemand {
    let tasks = problem.tasks.count
    let policy = try policy.demand("policy", problem.inputShape, head: head)
    let value = try critic?.demand("critic", problem.inputShape, outputs: 1)
    let floatsPerRow = policy.floatsPerRow + (value?.floatsPerRow ?? 0)
    let rows = Double(tasks) * Double(environmentsPerTask) * Double(stepsPerIteration)
    var demand = MemoryDemand()
    demand.add(
      environments: EpisodeTasks.environmentCount(
        tasks: tasks, environmentsPerTask: environmentsPerTask, taskSampler),
      images: problem.images)
    demand.add("policy.torso", parameters: policy.parameters, graphs: tasks)
    if let value { demand.add("critic.torso", parameters: value.parameters, graphs: tasks) }
    // The actors' graphs for all environments, the rollout, and the update's graphs for one minibatch.
    demand.add(
      "environmentsPerTask", Double(tasks) * Double(environmentsPerTask),
      of: MemoryDemand.float * floatsPerRow)
    demand.add(
      "stepsPerIteration", rows,
      of: MemoryDemand.float * Double(problem.inputSize + 12)
        + Double(problem.images?.byteCount ?? 0))
    demand.add(
      "stepsPerIteration", rows / Double(minibatches),
      of: MemoryDemand.float * (2 * floatsPerRow + Double(2 * problem.inputSize + 8))
        + 2 * problem.imageBytes)
    return demand
  }
}
