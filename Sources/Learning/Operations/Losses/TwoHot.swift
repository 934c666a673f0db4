/// A distribution over equally spaced values, whose mean is a scalar prediction. A target between two of them is
/// encoded as their weighted average, "two-hot" (MuZero, Schrittwieser et al. 2020, appendix F).
public struct TwoHot: Codable, Hashable, Sendable {
  /// The least and the greatest value. Targets beyond them are clamped.
  public var low, high: Float
  /// The number of values.
  public var count: Int

  /// Makes a support of at least two values.
  public init(low: Float, high: Float, count: Int) {
    precondition(count >= 2 && low < high, "\(count) values from \(low) to \(high) are no support")
    self.low = low
    self.high = high
    self.count = count
  }

  /// The values.
  public var values: [Float] {
    (0..<count).map { low + (high - low) * Float($0) / Float(count - 1) }
  }

  /// The lower one of the two values around a target, and the weight of the higher one.
  @inline(__always)
  func encode(_ target: Float) -> (index: Int, weight: Float) {
    let position = (min(max(target, low), high) - low) / (high - low) * Float(count - 1)
    let index = min(Int(position), count - 2)
    return (index, position - Float(index))
  }

  /// The mean of the distribution with some logits, one value for each row.
  public func mean(_ logits: Node, in graph: Graph) -> Node {
    let values = graph.constant(values, columns: count)
    return graph.rowSum(graph.product(graph.softmax(logits), values))
  }

  /// The cross-entropy of some targets, one value for each row. No gradient flows to the targets.
  public func crossEntropy(_ logits: Node, _ targets: Node, in graph: Graph) -> Node {
    graph.add(TwoHotNode(graph.logSoftmax(logits), targets, self))
  }
}

/// The cross-entropy of two-hot encoded targets and log-probabilities.
private final class TwoHotNode: Node {
  private let logs, targets: Node
  private let support: TwoHot

  init(_ logs: Node, _ targets: Node, _ support: TwoHot) {
    precondition(
      logs.columns == support.count && targets.columns == 1 && targets.rows == logs.rows,
      "\(logs.rows) x \(logs.columns) logits and \(targets.rows) x \(targets.columns) targets do "
        + "not match \(support.count) values")
    self.logs = logs
    self.targets = targets
    self.support = support
    super.init(rows: logs.rows, columns: 1, requiresGradient: logs.requiresGradient)
  }

  override func forward() { encode(logs.values, to: values) }

  override func backward() {
    guard let gradients, let target = logs.gradientsToAddTo() else { return }
    for row in 0..<rows where !targets.values[row].isNaN {
      let (index, weight) = support.encode(targets.values[row])
      let lower = target + row * logs.columns + index
      lower[0] -= gradients[row] * (1 - weight)
      lower[1] -= gradients[row] * weight
    }
  }

  override func forwardTangent() {
    if let tangents, let direction = logs.tangents { encode(direction, to: tangents) }
  }

  private func encode(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      // NaN has no place among the values. The loss becomes NaN, so that it is noticed.
      guard !targets.values[row].isNaN else {
        target[row] = .nan
        continue
      }
      let (index, weight) = support.encode(targets.values[row])
      let logs = source + row * logs.columns + index
      target[row] = -((1 - weight) * logs[0] + weight * logs[1])
    }
  }
}
