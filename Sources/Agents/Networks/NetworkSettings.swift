internal import Learning
internal import Tasks

/// The architecture of a multi-task network.
public struct NetworkSettings: Codable, Hashable, Sendable {
  /// How the network shares what it learns among tasks.
  @Exchangeable<Torsos> public var torso: any Torso = MLP()
  /// Whether each task has its own output layer (multi-head network, as MT-SAC in Meta-World, Yu et al. 2020).
  public var usesTaskHeads = false

  public init(_ torso: any Torso = MLP(), usesTaskHeads: Bool = false) {
    self.torso = torso
    self.usesTaskHeads = usesTaskHeads
  }

  /// The size of the hidden state that a recurrent network carries from step to step; 0 for one without memory.
  public var hiddenStateSize: Int { torso.hiddenStateSize }

  /// Throws if the settings are not valid; `name` is the setting's name.
  public func validate(_ name: String) throws { try torso.validate("\(name).torso") }

  /// Throws if the settings are not valid, or do not suit what the network sees.
  func validate(_ name: String, for shape: InputShape) throws {
    try validate(name)
    try torso.validate("\(name).torso", for: shape)
  }

  /// The number of parameters, and the floats that a graph of the network holds for each row, without the inputs.
  /// With gradients, a graph holds twice as many. Throws if the settings, named `name`, do not suit the network's input.
  func demand(
    _ name: String, _ shape: InputShape, outputs: Int
  ) throws -> (parameters: Int, floatsPerRow: Double) {
    try validate(name, for: shape)
    var torsoPlan = Parameters.Plan()
    _ = torso.plan("", for: shape, in: &torsoPlan)
    var plan = Parameters.Plan()
    _ = Network("", shape, outputs: outputs, self, plan: &plan)
    return (plan.count, torso.floatsPerRow(for: shape, planned: torsoPlan) + Double(outputs))
  }

  /// The demand of a policy's network.
  func demand(
    _ name: String, _ shape: InputShape, head: any PolicyHead
  ) throws -> (parameters: Int, floatsPerRow: Double) {
    try demand(name, shape, outputs: head.outputs(actionSize: PolicyArchitecture.actionSize))
  }
}
