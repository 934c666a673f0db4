public import Learning
public import Tasks

/// The settings of Distral: those of PPO for the tasks' policies, and how these are held near the distilled one.
public struct DistralSettings: AlgorithmSettings, Hashable {
  /// How much of the regularization is the divergence from the distilled policy; the rest is entropy.
  public var alpha: Float = 0.5
  /// How much rewards count beside the regularization.
  public var beta: Float = 100
  /// The weight of the distillation in the policy's loss, with two columns.
  public var distillationCoefficient: Float = 0.01
  /// The distilled policy, where it is a network of its own.
  public var distilled: NetworkSettings = {
    var torso = MLP(hiddenSizes: [256, 256])
    torso.taskConditioning = .none
    return NetworkSettings(torso)
  }()
  public var distilledOptimizer = OptimizerSettings()
  public var ppo = PPOSettings()

  public init() {
    ppo.policy.torso = TwoColumns()
    // The entropy is a part of the regularized rewards.
    ppo.entropyCoefficient = 0
  }

  /// Whether the distilled policy is a column of the tasks' policies.
  var hasTwoColumns: Bool { ppo.policy.torso is TwoColumns }

  public func validate() throws {
    try require((0...1).contains(alpha), "alpha", alpha, "from 0 to 1")
    try require(beta > 0 && beta.isFinite, "beta", beta, "more than 0")
    try require(
      distillationCoefficient >= 0 && distillationCoefficient.isFinite, "distillationCoefficient",
      distillationCoefficient, "0 or more")
    if let columns = ppo.policy.torso as? TwoColumns {
      try require(
        columns.sharedFactor == alpha, "ppo.policy.torso.sharedFactor", columns.sharedFactor,
        "\(alpha), as alpha")
      try require(
        !ppo.policy.usesTaskHeads, "ppo.policy.usesTaskHeads", true,
        "false with two columns, whose output layer all tasks share")
    } else {
      try require(
        ppo.policy.torso.distinguishesTasks || ppo.policy.usesTaskHeads, "ppo.policy.torso",
        "'\(type(of: ppo.policy.torso).kind)', which does not know the task",
        "one that does: each task has its own policy")
    }
    try require(
      !distilled.torso.distinguishesTasks && !distilled.usesTaskHeads, "distilled.torso",
      "'\(type(of: distilled.torso).kind)', which knows the task",
      "one that does not, such as mlp with taskConditioning none: all tasks share it")
    try distilled.validate("distilled")
    try distilledOptimizer.validate("distilledOptimizer")
    try ppo.validate()
  }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    ppo.trainingOptions(options)
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    var demand = try ppo.memoryDemand(problem)
    // With two columns, the policy's own network runs once more.
    let network = hasTwoColumns ? ppo.policy : distilled
    let distilled = try network.demand("distilled", problem.inputShape, head: ppo.head)
    if !hasTwoColumns {
      demand.add("distilled.torso", parameters: distilled.parameters, graphs: problem.tasks.count)
    }
    demand.add(
      "distilled.torso",
      Double(problem.tasks.count * ppo.rolloutStepsPerTask / ppo.minibatches),
      of: MemoryDemand.float * 2 * distilled.floatsPerRow)
    return demand
  }
}
