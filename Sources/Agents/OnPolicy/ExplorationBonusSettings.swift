public import Learning
internal import Tasks

/// How an on-policy algorithm rewards states that are new to their task.
public struct ExplorationBonusSettings: Codable, Hashable, Sendable {
  /// The bonus of a state as new as the task's average one so far, while the task never succeeds; 0 disables it.
  public var coefficient: Float = 0
  /// The random network, and the one that predicts its outputs.
  public var network = NetworkSettings(MLP(hiddenSizes: [128, 128]))
  public var optimizer = OptimizerSettings()

  public init() {}

  func validate(_ name: String) throws {
    try require(
      coefficient >= 0 && coefficient.isFinite, "\(name).coefficient", coefficient, "0 or more")
    try network.validate("\(name).network")
    try require(
      network.hiddenStateSize == 0, "\(name).network.torso",
      "'\(type(of: network.torso).kind)', which remembers earlier steps",
      "a torso without memory, because single states are new")
    try optimizer.validate("\(name).optimizer")
  }

  /// The memory for both networks, and for their graphs of a minibatch of `rows`.
  func addDemand(to demand: inout MemoryDemand, _ problem: ProblemSize, rows: Double) throws {
    guard coefficient > 0 else { return }
    let network = try network.demand(
      "explorationBonus.network", problem.inputShape, outputs: ExplorationBonus.featureCount)
    demand.add(
      "explorationBonus.network", parameters: 2 * network.parameters,
      graphs: problem.tasks.count)
    demand.add(
      "explorationBonus.coefficient", rows, of: MemoryDemand.float * 3 * network.floatsPerRow)
  }
}
