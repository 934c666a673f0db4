private import Glibc

/// A function of one value, elementwise.
protocol UnaryFunction {
  func value(_ x: Float) -> Float
  /// The derivative at `x`, where `y` is the function's value.
  func derivative(_ x: Float, _ y: Float) -> Float
}

private final class UnaryNode<Applied: UnaryFunction>: Node {
  private let input: Node
  private let function: Applied

  init(_ input: Node, _ function: Applied) {
    self.input = input
    self.function = function
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    let source = input.values
    for index in 0..<count { values[index] = function.value(source[index]) }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    let source = input.values
    for index in 0..<count {
      target[index] += gradients[index] * function.derivative(source[index], values[index])
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    let source = input.values
    for index in 0..<count {
      tangents[index] = direction[index] * function.derivative(source[index], values[index])
    }
  }
}

private struct Exponential: UnaryFunction {
  func value(_ x: Float) -> Float { expf(x) }
  func derivative(_ x: Float, _ y: Float) -> Float { y }
}

private struct Logarithm: UnaryFunction {
  func value(_ x: Float) -> Float { logf(x) }
  func derivative(_ x: Float, _ y: Float) -> Float { 1 / x }
}

private struct Square: UnaryFunction {
  func value(_ x: Float) -> Float { x * x }
  func derivative(_ x: Float, _ y: Float) -> Float { 2 * x }
}

private struct HyperbolicTangent: UnaryFunction {
  func value(_ x: Float) -> Float { tanhf(x) }
  func derivative(_ x: Float, _ y: Float) -> Float { 1 - y * y }
}

private struct Softplus: UnaryFunction {
  // As in PyTorch, linear above 20: there e^x would soon overflow, and 1 makes no difference.
  func value(_ x: Float) -> Float { x > 20 ? x : log1pf(expf(x)) }
  func derivative(_ x: Float, _ y: Float) -> Float { 1 / (1 + expf(-x)) }
}

private struct Sigmoid: UnaryFunction {
  func value(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
  func derivative(_ x: Float, _ y: Float) -> Float { y * (1 - y) }
}

private struct SquareRoot: UnaryFunction {
  func value(_ x: Float) -> Float { x.squareRoot() }
  func derivative(_ x: Float, _ y: Float) -> Float { 0.5 / y }
}

private struct AbsoluteValue: UnaryFunction {
  func value(_ x: Float) -> Float { abs(x) }
  func derivative(_ x: Float, _ y: Float) -> Float { x < 0 ? -1 : x > 0 ? 1 : 0 }
}

private struct Affine: UnaryFunction {
  let scale, shift: Float
  func value(_ x: Float) -> Float { scale * x + shift }
  func derivative(_ x: Float, _ y: Float) -> Float { scale }
}

private struct Clamp: UnaryFunction {
  let low, high: Float
  func value(_ x: Float) -> Float { x < low ? low : x > high ? high : x }
  func derivative(_ x: Float, _ y: Float) -> Float { x < low || x > high ? 0 : 1 }
}

extension Graph {
  /// Applies a function to each value.
  func apply(_ function: some UnaryFunction, to node: Node) -> Node {
    add(UnaryNode(node, function))
  }

  /// `e^x`.
  public func exp(_ node: Node) -> Node { apply(Exponential(), to: node) }
  /// The natural logarithm.
  public func log(_ node: Node) -> Node { apply(Logarithm(), to: node) }
  /// `x^2`.
  public func square(_ node: Node) -> Node { apply(Square(), to: node) }
  /// The hyperbolic tangent.
  public func tanh(_ node: Node) -> Node { apply(HyperbolicTangent(), to: node) }
  /// `log(1 + e^x)`, linear above 20.
  public func softplus(_ node: Node) -> Node { apply(Softplus(), to: node) }
  /// The logistic sigmoid, `1 / (1 + e^-x)`.
  public func sigmoid(_ node: Node) -> Node { apply(Sigmoid(), to: node) }
  /// The square root; its derivative at 0 is infinite.
  public func squareRoot(_ node: Node) -> Node { apply(SquareRoot(), to: node) }
  /// The absolute value; its derivative at 0 is 0.
  public func absolute(_ node: Node) -> Node { apply(AbsoluteValue(), to: node) }
  /// `scale * x + shift`.
  public func affine(_ node: Node, scale: Float, shift: Float = 0) -> Node {
    apply(Affine(scale: scale, shift: shift), to: node)
  }
  /// Clamps values to bounds; the derivative outside them is 0.
  public func clamped(_ node: Node, _ low: Float, _ high: Float) -> Node {
    apply(Clamp(low: low, high: high), to: node)
  }
}
