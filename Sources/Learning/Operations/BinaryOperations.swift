/// A function of two values, elementwise.
protocol BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float)
}

private final class BinaryNode<Applied: BinaryFunction>: Node {
  private let first, second: Node

  init(_ first: Node, _ second: Node) {
    precondition(
      first.rows == second.rows && first.columns == second.columns,
      "\(first.rows) x \(first.columns) and \(second.rows) x \(second.columns) values do not match")
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

// NaN in either operand propagates, so that a bad loss is noticed.

private struct Minimum: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a < b || a.isNaN ? a : b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { a < b ? (1, 0) : (0, 1) }
}

private struct Maximum: BinaryFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }
  static func derivatives(_ a: Float, _ b: Float) -> (Float, Float) { a > b ? (1, 0) : (0, 1) }
}

extension Graph {
  /// `a + b`.
  public func sum(_ a: Node, _ b: Node) -> Node { add(BinaryNode<Sum>(a, b)) }
  /// `a - b`.
  public func difference(_ a: Node, _ b: Node) -> Node { add(BinaryNode<Difference>(a, b)) }
  /// `a * b`, elementwise.
  public func product(_ a: Node, _ b: Node) -> Node { add(BinaryNode<Product>(a, b)) }
  /// The lesser of `a` and `b`, elementwise.
  public func minimum(_ a: Node, _ b: Node) -> Node { add(BinaryNode<Minimum>(a, b)) }
  /// The greater of `a` and `b`, elementwise.
  public func maximum(_ a: Node, _ b: Node) -> Node { add(BinaryNode<Maximum>(a, b)) }
}
