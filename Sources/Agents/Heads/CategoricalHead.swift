public import Learning
internal import Tasks

/// Outputs that are the logits of equally spaced values of each component of the action, from -1 to 1 (discretized
/// actions, Tang and Agrawal 2020).
public struct CategoricalHead: PolicyHead {
  public static let kind = "categorical"
  public static let summary = "Probabilities of equally spaced values of each action component."
  public static let hasDensity = true
  public static let hasDifferentiableMean = false

  /// The number of values of each component.
  public var count = 11

  public init() {}
  public init(count: Int) { self.count = count }

  public func validate(_ name: String) throws {
    try require(count, "\(name).count", in: 2...256)
  }

  public var gain: Float { 0.01 }

  public func outputs(actionSize: Int) -> Int { actionSize * count }

  public func plan(
    _ name: String, actionSize: Int, tasks: Int, in plan: inout Parameters.Plan
  ) -> (_ outputs: Node, _ input: NetworkInput) -> any ActionDistribution {
    { [count] outputs, input in
      CategoricalActions(logits: outputs, values: count, in: input.graph)
    }
  }
}
