public import Learning
internal import Tasks

/// The settings of multi-task TRPO.
public struct TRPOSettings: AlgorithmSettings, Hashable {
  /// Parallel environments of each task.
  public var environmentsPerTask = 16
  /// Steps of each environment between updates: the length of a rollout.
  public var stepsPerIteration = 128
  /// The steps through which gradients flow back in time, where a network is recurrent.
  public var sequenceLength = 32
  /// The number of steps after which training truncates episodes. The value of the last state is bootstrapped.
  public var horizon = 200
  /// The episodes of a trial, in which a recurrent policy remembers the earlier ones (RL², Duan et al. 2016).
  public var trialEpisodes = 1
  /// The discount factor gamma.
  public var discount: Float = 0.99
  /// Lambda of generalized advantage estimation: larger values rely more on rewards and less on the critic.
  public var gaeLambda: Float = 0.95
  /// The steps of the policy.
  public var trustRegion = TrustRegion()
  /// Passes of the critic over each rollout.
  public var criticEpochs = 5
  /// Minibatches of each of these passes.
  public var minibatches = 4
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  public var noiseCorrelation: Float = 0.8
  /// Which tasks the episodes have. Minibatches have equally many rows of each task, whatever is chosen.
  @Exchangeable<TaskSamplers> public var taskSampler: any TaskSampler = UniformTasks()
  /// How the policy's outputs become actions.
  public var head = GaussianHead(initialStd: 0.5, logStdRange: [-3, 0.5])
  /// The step size of the moving averages of each task's mean and standard deviation of returns (PopArt).
  public var popArtRate: Float = 0.1
  /// How the gradients of the tasks become one, for the critic.
  @Exchangeable<GradientCombiners> public var criticCombiner: any GradientCombiner = MeanCombiner()
  /// How the policy imitates its own fastest successes.
  public var selfImitation = SelfImitationSettings()
  /// How states are rewarded that are new to their task.
  public var explorationBonus = ExplorationBonusSettings()
  public var policy = NetworkSettings(MLP(hiddenSizes: [256, 256, 256]))
  public var critic = NetworkSettings(
    MLP(hiddenSizes: [256, 256, 256], usesLayerNorm: true), usesTaskHeads: true)
  public var criticOptimizer = OptimizerSettings()

  public init() {}
}

/// How far a step of the policy goes, and how it is found.
public struct TrustRegion: Codable, Hashable, Sendable {
  /// The largest mean KL divergence between the policies before and after a step (delta in the paper).
  public var maxDivergence: Float = 0.01
  /// Iterations of the conjugate gradient method.
  public var conjugateGradientSteps = 10
  /// Added to the diagonal of the Fisher matrix, for numerical stability.
  public var damping: Float = 0.1
  /// The factor by which the line search shortens a step that is refused.
  public var backtrackFactor: Float = 0.8
  /// The steps that the line search tries. If it refuses all, the policy stays as it is.
  public var lineSearchSteps = 15

  public init() {}

  func validate(_ name: String) throws {
    try require(
      maxDivergence > 0 && maxDivergence <= 10, "\(name).maxDivergence", maxDivergence,
      "more than 0, up to 10")
    try require(conjugateGradientSteps, "\(name).conjugateGradientSteps", in: 1...1000)
    try require((0...100).contains(damping), "\(name).damping", damping, "from 0 to 100")
    try require(
      backtrackFactor > 0 && backtrackFactor < 1, "\(name).backtrackFactor", backtrackFactor,
      "between 0 and 1")
    try require(lineSearchSteps, "\(name).lineSearchSteps", in: 1...1000)
  }
}

extension TRPOSettings: RolloutCriticSettings {
  public var networks: [NetworkSettings] { [policy, critic] }

  public func validate() throws {
    try validateRolloutCritic()
    try trustRegion.validate("trustRegion")
    try require(criticEpochs, "criticEpochs", in: 1...SettingLimits.updates)
    try require(
      rolloutStepsPerTask <= SettingLimits.rows, "stepsPerIteration", stepsPerIteration,
      "so few that each task takes at most \(SettingLimits.rows) steps in an iteration")
    try head.validate("head")
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    let (tasks, observationSize) = (problem.tasks.count, problem.inputSize)
    let environments = tasks * environmentsPerTask
    let policy = try policy.demand("policy", problem.inputShape, head: head)
    let value = try criticWithTaskHeads.demand("critic", problem.inputShape, outputs: 1)
    let rows = Double(environments) * Double(stepsPerIteration)
    var demand = MemoryDemand()
    demand.add(
      environments: EpisodeTasks.environmentCount(
        tasks: tasks, environmentsPerTask: environmentsPerTask, taskSampler),
      images: problem.images)
    // Each part of the rollout has gradients and a direction.
    demand.add(
      "policy.torso", parameters: policy.parameters, graphs: 2 * BatchParts.count(rows: Int(rows)))
    demand.add("critic.torso", parameters: value.parameters, graphs: tasks)
    // The states at the start of each sequence, in the rollout and in a minibatch.
    let states = self.policy.hiddenStateSize + self.critic.hiddenStateSize
    demand.add(
      "sequenceLength", 2 * rows / Double(sequenceLength), of: MemoryDemand.float * Double(states))
    demand.add(
      "environmentsPerTask", Double(environments),
      of: MemoryDemand.float * (policy.floatsPerRow + value.floatsPerRow))
    // The rollout, the policy's graphs of all of it with tangents, and the critic's of a minibatch.
    demand.add(
      "stepsPerIteration", rows,
      of: MemoryDemand.float * (Double(observationSize + 12) + 3 * (policy.floatsPerRow + 100))
        + Double(problem.images?.byteCount ?? 0) + problem.imageBytes)
    demand.add(
      "stepsPerIteration", rows / Double(minibatches),
      of: MemoryDemand.float * (2 * value.floatsPerRow + Double(observationSize + 8))
        + problem.imageBytes)
    try addDemandOfAdditions(to: &demand, problem, head: head)
    return demand
  }
}
