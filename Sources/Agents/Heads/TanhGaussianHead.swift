public import Learning
internal import Tasks

/// Outputs that are the mean and the logarithm of the standard deviation of a Gaussian, whose samples are squashed by
/// tanh (SAC).
public struct TanhGaussianHead: PolicyHead {
  public static let kind = "tanhGaussian"
  public static let isReparameterized = true
  public static let summary = "A Gaussian whose samples are squashed by tanh."

  /// Bounds of the logarithm of the standard deviation, before the tanh.
  public var logStdRange: [Float] = [-10, 2]

  public init() {}
  public init(logStdRange: [Float]) { self.logStdRange = logStdRange }

  public func validate(_ name: String) throws {
    try requireRange(logStdRange, "\(name).logStdRange")
  }

  public var gain: Float { 0.01 }

  public func outputs(actionSize: Int) -> Int { 2 * actionSize }

  public func plan(
    _ name: String, actionSize: Int, tasks: Int, in plan: inout Parameters.Plan
  ) -> (_ outputs: Node, _ input: NetworkInput) -> any ActionDistribution {
    { [logStdRange] outputs, input in
      let graph = input.graph
      return GaussianActions(
        mean: graph.slice(0..<actionSize, of: outputs),
        logStd: graph.clamped(
          graph.slice(actionSize..<2 * actionSize, of: outputs), logStdRange[0], logStdRange[1]),
        squashes: true)
    }
  }
}
