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

  /// Throws if the settings are not valid; `name` is the setting's name.
  public func validate(_ name: String) throws { try torso.validate("\(name).torso") }

  /// The number of parameters, and the floats that a graph of the network holds for each row, without the inputs.
  /// With gradients, a graph holds twice as many.
  func demand(_ shape: InputShape, outputs: Int) -> (parameters: Int, floatsPerRow: Double) {
    var torsoPlan = Parameters.Plan()
    _ = torso.plan("", for: shape, in: &torsoPlan)
    var plan = Parameters.Plan()
    _ = Network("", shape, outputs: outputs, self, plan: &plan)
    return (plan.count, torso.floatsPerRow(for: shape, planned: torsoPlan) + Double(outputs))
  }

  /// The demand of a policy's network.
  func demand(
    _ shape: InputShape, head: any PolicyHead
  ) -> (parameters: Int, floatsPerRow: Double) {
    demand(shape, outputs: head.outputs(actionSize: PolicyArchitecture.actionSize))
  }
}
