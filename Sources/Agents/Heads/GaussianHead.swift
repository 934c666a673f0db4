public import Learning
internal import Tasks

/// Outputs that are the mean of a Gaussian. Each task has learned standard deviations that do not depend on the
/// observation (PPO).
public struct GaussianHead: PolicyHead {
  public static let kind = "gaussian"
  public static let hasDensity = true
  public static let summary = "A Gaussian with learned standard deviations for each task."

  public var initialStd: Float = 1
  /// Bounds of the logarithm of the standard deviation.
  public var logStdRange: [Float] = [-5, 2]
  /// Whether tanh squashes the mean (IQL).
  public var squashesMean = false

  public init() {}
  public init(initialStd: Float, logStdRange: [Float], squashesMean: Bool = false) {
    self.initialStd = initialStd
    self.logStdRange = logStdRange
    self.squashesMean = squashesMean
  }

  public func validate(_ name: String) throws {
    try require(initialStd > 0, "\(name).initialStd", initialStd, "more than 0")
    try requireRange(logStdRange, "\(name).logStdRange")
  }

  public var gain: Float { 0.01 }

  public func outputs(actionSize: Int) -> Int { actionSize }

  public func plan(
    _ name: String, actionSize: Int, tasks: Int, in plan: inout Parameters.Plan
  ) -> (_ outputs: Node, _ input: NetworkInput) -> any ActionDistribution {
    let logStds = Embedding(
      "\(name).logStd", rows: tasks, columns: actionSize, .logarithm(initialStd), plan: &plan)
    return { [logStdRange, squashesMean] outputs, input in
      let graph = input.graph
      return GaussianActions(
        mean: squashesMean ? graph.tanh(outputs) : outputs,
        logStd: graph.clamped(
          logStds(input.tasks, input.parameters, in: graph), logStdRange[0], logStdRange[1]),
        squashes: false)
    }
  }
}
