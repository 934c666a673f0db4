public import Learning
internal import Tasks

/// Outputs that are the logits of equally spaced values, whose mean is the value; the loss is the cross-entropy of the
/// target's two-hot encoding (MuZero, Schrittwieser et al. 2020; for critics of several tasks, BRC, Nauman et al. 2025).
public struct TwoHotHead: ValueHead {
  public static let kind = "twoHot"
  public static let summary = "A distribution over values, with the cross-entropy."

  /// The least and the greatest value; targets beyond them are clamped.
  public var range: [Float] = [-10, 10]
  /// The number of values.
  public var count = 101

  public init() {}
  public init(range: [Float], count: Int) {
    self.range = range
    self.count = count
  }

  public func validate(_ name: String) throws {
    try requireRange(range, "\(name).range")
    try require(count, "\(name).count", in: 2...1024)
  }

  /// The values.
  var support: TwoHot { TwoHot(low: range[0], high: range[1], count: count) }

  public var outputs: Int { count }

  public func value(of outputs: Node, in graph: Graph) -> Node { support.mean(outputs, in: graph) }

  public func loss(of outputs: Node, target: Node, in graph: Graph) -> Node {
    support.crossEntropy(outputs, target, in: graph)
  }
}
