internal import Learning
internal import Tasks

/// The settings that algorithms share which learn from rollouts.
protocol OnPolicySettings {
  var environmentsPerTask: Int { get }
  var stepsPerIteration: Int { get }
  var horizon: Int { get }
  var discount: Float { get }
  var minibatches: Int { get }
  var noiseCorrelation: Float { get }
}

extension OnPolicySettings {
  /// The steps of each task in a rollout.
  var rolloutStepsPerTask: Int { environmentsPerTask * stepsPerIteration }

  /// Throws if a shared setting is not valid.
  func validateRollouts() throws {
    try require(environmentsPerTask, "environmentsPerTask", in: 1...SettingLimits.environments)
    try require(horizon, "horizon", in: 1...SettingLimits.steps)
    try require(stepsPerIteration, "stepsPerIteration", in: 1...SettingLimits.steps)
    try require((0...1).contains(discount), "discount", discount, "from 0 to 1")
    let rows = rolloutStepsPerTask
    try require(
      minibatches >= 1 && rows.isMultiple(of: minibatches), "minibatches", minibatches,
      "a divisor of \(rows), the steps that each task takes in an iteration")
    try require(
      rows / minibatches <= SettingLimits.rows, "minibatches", minibatches,
      "so many that each has at most \(SettingLimits.rows) of the \(rows) steps")
    try require(
      noiseCorrelation >= 0 && noiseCorrelation < 1, "noiseCorrelation", noiseCorrelation,
      "from 0 to less than 1")
  }

  /// The options of the environments in training.
  func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = options
    options.horizon = horizon
    return options
  }

  /// The memory that learning one network from rollouts needs.
  func memoryDemand(
    _ problem: ProblemSize, _ network: NetworkSettings, head: any PolicyHead,
    _ sampler: any TaskSampler = UniformTasks()
  ) throws -> MemoryDemand {
    let policy = try network.demand("policy", problem.inputShape, head: head)
    let tasks = problem.tasks.count
    let rows = Double(tasks) * Double(environmentsPerTask) * Double(stepsPerIteration)
    var demand = MemoryDemand()
    demand.add(
      environments: EpisodeTasks.environmentCount(
        tasks: tasks, environmentsPerTask: environmentsPerTask, sampler),
      images: problem.images)
    demand.add("policy.torso", parameters: policy.parameters, graphs: tasks)
    // The actors' graphs for all environments, the rollout, and the update's graphs for one minibatch.
    demand.add(
      "environmentsPerTask", Double(tasks) * Double(environmentsPerTask),
      of: MemoryDemand.float * policy.floatsPerRow)
    demand.add(
      "stepsPerIteration", rows,
      of: MemoryDemand.float * Double(problem.inputSize + 12)
        + Double(problem.images?.byteCount ?? 0))
    demand.add(
      "stepsPerIteration", rows / Double(minibatches),
      of: MemoryDemand.float * (2 * policy.floatsPerRow + Double(2 * problem.inputSize + 8))
        + 2 * problem.imageBytes)
    return demand
  }
}
