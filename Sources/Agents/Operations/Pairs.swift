/// A function of two numbers.
protocol PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float)
}

private final class PairNode<Applied: PairFunction>: Node {
  private let first, second: Node

  init(_ first: Node, _ second: Node) {
    precondition(
      first.rows == second.rows && first.columns == second.columns,
      "\(first.rows) x \(first.columns) numbers do not go with \(second.rows) x \(second.columns)")
    self.first = first
    self.second = second
    super.init(
      rows: first.rows, columns: first.columns, learns: first.learns || second.learns)
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
      let slopes = Applied.slopes(a[index], b[index])
      left?[index] += gradients[index] * slopes.0
      right?[index] += gradients[index] * slopes.1
    }
  }
}

private struct Sum: PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a + b }
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float) { (1, 1) }
}

private struct Difference: PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a - b }
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float) { (1, -1) }
}

private struct Product: PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a * b }
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float) { (b, a) }
}

// Where either number is none, so is the result: a bad loss is to be noticed.

private struct Least: PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a < b || a.isNaN ? a : b }
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float) { a < b ? (1, 0) : (0, 1) }
}

private struct Greatest: PairFunction {
  static func value(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }
  static func slopes(_ a: Float, _ b: Float) -> (Float, Float) { a > b ? (1, 0) : (0, 1) }
}

extension Graph {
  public func sum(_ a: Node, _ b: Node) -> Node { add(PairNode<Sum>(a, b)) }
  public func difference(_ a: Node, _ b: Node) -> Node { add(PairNode<Difference>(a, b)) }
  public func product(_ a: Node, _ b: Node) -> Node { add(PairNode<Product>(a, b)) }
  public func least(_ a: Node, _ b: Node) -> Node { add(PairNode<Least>(a, b)) }
  public func greatest(_ a: Node, _ b: Node) -> Node { add(PairNode<Greatest>(a, b)) }
}
