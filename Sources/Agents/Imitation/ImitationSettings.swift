internal import Tasks

/// All that can be chosen about imitation.
public struct ImitationSettings: Codable, Hashable, Sendable {
  /// What the network learns to give.
  public enum Head: String, Codable, Hashable, Sendable, CaseIterable {
    /// The action itself, by its squared error.
    case deterministic
    /// A mean and a standard deviation, by how likely they make the action.
    case gaussian
  }

  /// Episodes of each task's expert.
  public var episodesPerTask = 200
  /// Steps that an episode goes on for after its first success.
  public var stepsAfterSuccess = 30
  /// The largest standard deviation of what is added to the expert's actions, so that it shows how to recover;
  /// what is learned is the action without it. Each episode has a part of it, drawn evenly.
  public var noise = 0.6
  public var rowsPerTask = 128
  public var head = Head.deterministic
  public var network = NetworkSettings()
  public var optimizer = Adam.Settings()
  /// The learning rate at the end of training, as a part of that at its start.
  public var lastRate: Float = 0.02

  public init() { network.hasLayerNorm = true }

  func validate() throws {
    try require(episodesPerTask, "episodesPerTask", in: 1...SettingLimits.episodes)
    try require(stepsAfterSuccess, "stepsAfterSuccess", in: 0...SettingLimits.steps)
    try require(noise >= 0 && noise <= 10, "noise", noise, "from 0 to 10")
    try require(rowsPerTask, "rowsPerTask", in: 1...SettingLimits.steps)
    try require((0...1).contains(lastRate), "lastRate", lastRate, "from 0 to 1")
    try network.validate("network")
    try optimizer.validate("optimizer")
  }
}

extension ImitationSettings {
  /// What learning some tasks takes at least, from so many episodes of each that are kept in memory.
  func memoryDemand(tasks: Int, observationCount: Int, episodes: Int) -> MemoryDemand {
    let policy = network.demand(inputs: observationCount, outputs: 4, tasks: tasks)
    var demand = MemoryDemand()
    demand.add("network.widths", parameters: policy.parameters, graphs: tasks)
    demand.add(
      "rowsPerTask", Double(tasks) * Double(rowsPerTask),
      of: MemoryDemand.float * (2 * policy.numbersPerRow + Double(observationCount + 16)))
    // How long the expert takes is not known before, and an episode may end before the last of these.
    let leastSteps = Double(min(stepsAfterSuccess + 1, 100))
    demand.add(
      "episodesPerTask", Double(tasks) * Double(episodes) * leastSteps,
      of: Double(8 * observationCount + 16))
    return demand
  }
}
