private import func Glibc.logf

/// The logarithm of the sum of each group of columns' exponentials.
private final class LogSumExpNode: Node {
  private let input: Node
  private let size: Int
  /// Each value's share of its group's sum, the derivative.
  private let shares: UnsafeMutablePointer<Float>

  init(_ input: Node, groupsOf size: Int) {
    precondition(
      size > 0 && input.columns.isMultiple(of: size),
      "\(input.columns) columns do not split into groups of \(size)")
    self.input = input
    self.size = size
    shares = .allocate(capacity: input.count)
    shares.initialize(repeating: 0, count: input.count)
    super.init(
      rows: input.rows, columns: input.columns / size, requiresGradient: input.requiresGradient)
  }

  deinit { shares.deallocate() }

  override func forward() {
    for group in 0..<count {
      let (source, share) = (input.values + group * size, shares + group * size)
      let maximum = rowMaximum(of: source, count: size)
      for index in 0..<size { share[index] = source[index] - maximum }
      mapLanes(share, size) { $0.exp }
      let total = sum(share, count: size)
      values[group] = maximum + logf(total)
      for index in 0..<size { share[index] /= total }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for group in 0..<count {
      addScaled(
        shares + group * size, by: gradients[group], to: target + group * size, count: size)
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    for group in 0..<count {
      tangents[group] = dotProduct(shares + group * size, direction + group * size, count: size)
    }
  }
}

extension Graph {
  /// `log(sum of e^x)` of each row, or of each group of that many adjacent columns.
  public func logSumExp(_ node: Node, groupsOf size: Int? = nil) -> Node {
    add(LogSumExpNode(node, groupsOf: size ?? node.columns))
  }
}
