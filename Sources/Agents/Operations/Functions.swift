private import Glibc

/// A function of one number.
protocol Function {
  func value(_ x: Float) -> Float
  /// The slope where the function of `x` is `y`.
  func slope(_ x: Float, _ y: Float) -> Float
}

private final class FunctionNode<Applied: Function>: Node {
  private let input: Node
  private let function: Applied

  init(_ input: Node, _ function: Applied) {
    self.input = input
    self.function = function
    super.init(rows: input.rows, columns: input.columns, learns: input.learns)
  }

  override func forward() {
    let source = input.values
    for index in 0..<count { values[index] = function.value(source[index]) }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    let source = input.values
    for index in 0..<count {
      target[index] += gradients[index] * function.slope(source[index], values[index])
    }
  }
}

private struct Exponential: Function {
  func value(_ x: Float) -> Float { expf(x) }
  func slope(_ x: Float, _ y: Float) -> Float { y }
}

private struct Logarithm: Function {
  func value(_ x: Float) -> Float { logf(x) }
  func slope(_ x: Float, _ y: Float) -> Float { 1 / x }
}

private struct Square: Function {
  func value(_ x: Float) -> Float { x * x }
  func slope(_ x: Float, _ y: Float) -> Float { 2 * x }
}

private struct HyperbolicTangent: Function {
  func value(_ x: Float) -> Float { tanhf(x) }
  func slope(_ x: Float, _ y: Float) -> Float { 1 - y * y }
}

private struct Softplus: Function {
  // For large x the power would overflow, and the one makes no difference.
  func value(_ x: Float) -> Float { x > 20 ? x : log1pf(expf(x)) }
  func slope(_ x: Float, _ y: Float) -> Float { 1 / (1 + expf(-x)) }
}

private struct Line: Function {
  let factor, start: Float
  func value(_ x: Float) -> Float { factor * x + start }
  func slope(_ x: Float, _ y: Float) -> Float { factor }
}

private struct Clamp: Function {
  let low, high: Float
  func value(_ x: Float) -> Float { x < low ? low : x > high ? high : x }
  func slope(_ x: Float, _ y: Float) -> Float { x < low || x > high ? 0 : 1 }
}

extension Graph {
  private func apply(_ function: some Function, to node: Node) -> Node {
    add(FunctionNode(node, function))
  }

  public func exponential(_ node: Node) -> Node { apply(Exponential(), to: node) }
  public func logarithm(_ node: Node) -> Node { apply(Logarithm(), to: node) }
  public func square(_ node: Node) -> Node { apply(Square(), to: node) }
  public func tanh(_ node: Node) -> Node { apply(HyperbolicTangent(), to: node) }
  /// `log(1 + e^x)`.
  public func softplus(_ node: Node) -> Node { apply(Softplus(), to: node) }
  /// `factor * x + start`.
  public func line(_ node: Node, factor: Float, start: Float = 0) -> Node {
    apply(Line(factor: factor, start: start), to: node)
  }
  /// Brought back to within bounds, beyond which there is no slope.
  public func clamped(_ node: Node, _ low: Float, _ high: Float) -> Node {
    apply(Clamp(low: low, high: high), to: node)
  }
}
