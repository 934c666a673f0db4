internal import Learning
internal import Tasks

/// The settings that algorithms share which learn from rollouts with a critic.
protocol RolloutCriticSettings: OnPolicySettings {
  var gaeLambda: Float { get }
  var popArtRate: Float { get }
  var selfImitation: SelfImitationSettings { get }
  var explorationBonus: ExplorationBonusSettings { get }
  var critic: NetworkSettings { get }
  var criticCombiner: any GradientCombiner { get }
  var criticOptimizer: OptimizerSettings { get }
}

extension RolloutCriticSettings {
  /// The critic with a head for each task, which PopArt rescales.
  var criticWithTaskHeads: NetworkSettings { NetworkSettings(critic.torso, usesTaskHeads: true) }

  /// Throws if a shared setting is not valid.
  func validateRolloutCritic() throws {
    try validateRollouts()
    try require((0...1).contains(gaeLambda), "gaeLambda", gaeLambda, "from 0 to 1")
    try require(popArtRate > 0 && popArtRate <= 1, "popArtRate", popArtRate, "more than 0, up to 1")
    try selfImitation.validate("selfImitation", policy)
    try explorationBonus.validate("explorationBonus")
    try policy.validate("policy")
    try critic.validate("critic")
    try criticCombiner.validate("criticCombiner")
    try criticOptimizer.validate("criticOptimizer")
  }

  /// Adds the memory of self-imitation and of the exploration bonus.
  func addDemandOfAdditions(
    to demand: inout MemoryDemand, _ problem: ProblemSize, head: any PolicyHead
  ) throws {
    let rows = Double(problem.tasks.count) * Double(rolloutStepsPerTask) / Double(minibatches)
    selfImitation.addDemand(
      to: &demand, problem, environments: problem.tasks.count * environmentsPerTask,
      horizon: horizon, rows: rows,
      floatsPerRow: try policy.demand("policy", problem.inputShape, head: head).floatsPerRow)
    try explorationBonus.addDemand(to: &demand, problem, rows: rows)
  }
}
