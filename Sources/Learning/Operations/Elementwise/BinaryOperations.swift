/// A function of two values, elementwise.
protocol BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float)
}

private final class BinaryNode<Applied: BinaryFunction>: Node {
  private let first, second: Node

  init(_ first: Node, _ second: Node) {
    self.first = first
    self.second = second
    super.init(
      rows: first.rows, columns: first.columns,
      requiresGradient: first.requiresGradient || second.requiresGradient)
  }

  override func forward() {
    let (a, b) = (first.values, second.values)
    for index in 0..<count { values[index] = Applied.value(a[index], b[index]) }
  }

  override func backward() {
    guard let gradients else { return }
    let (a, b) = (first.values, second.values)
    let (left, right) = (first.gradientsToAddTo(), second.gradientsToAddTo())
    for index in 0..<count {
      let derivatives = Applied.derivatives(a[index], b[index])
      left?[index] += gradients[index] * derivatives.0
      right?[index] += gradients[index] * derivatives.1
    }
  }

  override func forwardTangent() {
    guard let tangents else { return }
    let (a, b) = (first.values, second.values)
    let (left, right) = (first.tangents, second.tangents)
    for index in 0..<count {
      let derivatives = Applied.derivatives(a[index], b[index])
      // Not a product with zero, which would be NaN where a derivative is infinite.
      tangents[index] =
        (left.map { $0[index] * derivatives.0 } ?? 0)
        + (right.map { $0[index] * derivatives.1 } ?? 0)
    }
  }
}

/// A function of two matrices of different shapes: a single row, column or value stands for as many as the other has
/// (broadcasting, as in NumPy).
private final class BroadcastNode<Applied: BinaryFunction>: Node {
  private let first, second: Node

  init(_ first: Node, _ second: Node) {
    func size(_ a: Int, _ b: Int) -> Int {
      precondition(
        a == b || a == 1 || b == 1,
        "\(first.rows) x \(first.columns) and \(second.rows) x \(second.columns) values do not match"
      )
      return max(a, b)
    }
    self.first = first
    self.second = second
    super.init(
      rows: size(first.rows, second.rows), columns: size(first.columns, second.columns),
      requiresGradient: first.requiresGradient || second.requiresGradient)
  }

  /// Calls `work` with each index and the indices of the operands.
  @inline(__always)
  private func forEach(_ work: (_ index: Int, _ first: Int, _ second: Int) -> Void) {
    func strides(_ node: Node) -> (row: Int, column: Int) {
      (node.rows == 1 ? 0 : node.columns, node.columns == 1 ? 0 : 1)
    }
    let (a, b) = (strides(first), strides(second))
    for row in 0..<rows {
      for column in 0..<columns {
        work(
          row * columns + column, row * a.row + column * a.column,
          row * b.row + column * b.column)
      }
    }
  }

  override func forward() {
    let (a, b, target) = (first.values, second.values, values)
    forEach { target[$0] = Applied.value(a[$1], b[$2]) }
  }

  override func backward() {
    guard let gradients else { return }
    let (a, b) = (first.values, second.values)
    let (left, right) = (first.gradientsToAddTo(), second.gradientsToAddTo())
    forEach { index, first, second in
      let derivatives = Applied.derivatives(a[first], b[second])
      left?[first] += gradients[index] * derivatives.0
      right?[second] += gradients[index] * derivatives.1
    }
  }

  override func forwardTangent() {
    guard let tangents else { return }
    let (a, b) = (first.values, second.values)
    let (left, right) = (first.tangents, second.tangents)
    forEach { index, first, second in
      let derivatives = Applied.derivatives(a[first], b[second])
      tangents[index] =
        (left.map { $0[first] * derivatives.0 } ?? 0)
        + (right.map { $0[second] * derivatives.1 } ?? 0)
    }
  }
}

private struct Sum: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a + b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { (1, 1) }
}

private struct Difference: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a - b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { (1, -1) }
}

private struct Product: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a * b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { (b, a) }
}

private struct Quotient: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a / b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { (1 / b, -a / (b * b)) }
}

// NaN in either operand propagates, so that a bad loss is noticed.

private struct Minimum: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a < b || a.isNaN ? a : b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { a < b ? (1, 0) : (0, 1) }
}

private struct Maximum: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { a > b ? (1, 0) : (0, 1) }
}

// A single row, column or value in `a` or `b` stands for as many as the other has.
extension Graph {
  private func apply<Applied: BinaryFunction>(
    _ function: Applied.Type, _ a: Node, _ b: Node
  ) -> Node {
    a.rows == b.rows && a.columns == b.columns
      ? add(BinaryNode<Applied>(a, b)) : add(BroadcastNode<Applied>(a, b))
  }

  /// `a + b`.
  public func sum(_ a: Node, _ b: Node) -> Node { apply(Sum.self, a, b) }
  /// `a - b`.
  public func difference(_ a: Node, _ b: Node) -> Node { apply(Difference.self, a, b) }
  /// `a * b`, elementwise.
  public func product(_ a: Node, _ b: Node) -> Node { apply(Product.self, a, b) }
  /// `a / b`, elementwise.
  public func quotient(_ a: Node, _ b: Node) -> Node { apply(Quotient.self, a, b) }
  /// The lesser of `a` and `b`, elementwise.
  public func minimum(_ a: Node, _ b: Node) -> Node { apply(Minimum.self, a, b) }
  /// The greater of `a` and `b`, elementwise.
  public func maximum(_ a: Node, _ b: Node) -> Node { apply(Maximum.self, a, b) }
}
