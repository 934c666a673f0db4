/// Distributions over the values of a support, moved by the distributional Bellman operator (C51, Bellemare et al. 2017).
extension TwoHot {
  /// The distribution of `shift + factor * value`, projected onto the support: each moved value's probability is split
  /// between its two neighbors (algorithm 1). Shifts and factors have one value for each row. No gradient flows through.
  public func projected(
    _ probabilities: Node, shift: Node, factor: Node, in graph: Graph
  ) -> Node {
    graph.add(ProjectionNode(probabilities, shift, factor, self))
  }
}

extension Graph {
  /// The cross-entropy of each row's logits with a target distribution. No gradient flows to the targets.
  public func crossEntropy(_ logits: Node, distribution targets: Node) -> Node {
    affine(rowSum(product(detached(targets), logSoftmax(logits))), scale: -1)
  }
}

private final class ProjectionNode: Node {
  private let probabilities, shift, factor: Node
  private let support: TwoHot

  init(_ probabilities: Node, _ shift: Node, _ factor: Node, _ support: TwoHot) {
    precondition(
      probabilities.columns == support.count && shift.columns == 1 && factor.columns == 1
        && shift.rows == probabilities.rows && factor.rows == probabilities.rows,
      "\(probabilities.rows) x \(probabilities.columns) probabilities do not match "
        + "\(shift.rows) shifts, \(factor.rows) factors and \(support.count) values")
    self.probabilities = probabilities
    self.shift = shift
    self.factor = factor
    self.support = support
    super.init(rows: probabilities.rows, columns: support.count, requiresGradient: false)
  }

  override func forward() {
    let spacing = (support.high - support.low) / Float(support.count - 1)
    for row in 0..<rows {
      let (source, target) = (probabilities.values + row * columns, values + row * columns)
      let (shift, factor) = (shift.values[row], factor.values[row])
      // NaN has no place among the values. The loss becomes NaN, so that it is noticed.
      guard !shift.isNaN, !factor.isNaN else {
        target.update(repeating: .nan, count: columns)
        continue
      }
      target.update(repeating: 0, count: columns)
      for column in 0..<columns {
        let value = support.low + spacing * Float(column)
        let (index, weight) = support.encode(shift + factor * value)
        target[index] += (1 - weight) * source[column]
        target[index + 1] += weight * source[column]
      }
    }
  }
}
