internal import Learning

/// The architecture of a policy's network: its torso, and how its outputs become actions.
public struct PolicyArchitecture: Codable, Hashable, Sendable {
  public var network: NetworkSettings
  @Exchangeable<PolicyHeads> public var head: any PolicyHead

  /// The size of an action.
  static let actionSize = 4

  public init(_ network: NetworkSettings, _ head: any PolicyHead) {
    self.network = network
    self.head = head
  }

  /// Throws if the settings are not valid, or do not suit what the policy sees; `name` is the setting's name.
  func validate(_ name: String, for shape: InputShape) throws {
    try network.validate("\(name).network", for: shape)
    try head.validate("\(name).head")
  }

  /// Plans the parameters; the result adds the network to the graph of an input.
  func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> (NetworkInput) -> any ActionDistribution {
    let network = Network(
      name, shape, outputs: head.outputs(actionSize: Self.actionSize), network, gain: head.gain,
      plan: &plan)
    let distribution = head.plan(
      name, actionSize: Self.actionSize, tasks: shape.tasks.count, in: &plan)
    return { input in distribution(network(input), input) }
  }
}
