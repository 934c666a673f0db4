/// The activation function of a layer. `elu` is the exponential linear unit (Clevert et al. 2016).
public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
  case none, relu, tanh, elu

  /// Applies the function in place.
  func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .none: break
    // In this order, NaN passes through and is noticed.
    case .relu: mapLanes(values, count) { $0.replacing(with: 0, where: $0 .< 0) }
    case .tanh: mapLanes(values, count) { $0.tanh }
    case .elu: mapLanes(values, count) { $0.replacing(with: $0.exp - 1, where: $0 .< 0) }
    }
  }

  /// Multiplies gradients by the derivative of the activation, in place (vector-Jacobian product). `values` are the
  /// layer's outputs, after the activation. The Jacobian is diagonal, so this serves tangents too.
  func backpropagate(
    _ gradients: UnsafeMutablePointer<Float>, values: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .none: break
    case .relu:
      mapLanes(gradients, values, count) { Float32x8.zero.replacing(with: $0, where: $1 .> 0) }
    case .tanh: mapLanes(gradients, values, count) { $0 * (1 - $1 * $1) }
    case .elu:
      mapLanes(gradients, values, count) { $0.replacing(with: $0 * ($1 + 1), where: $1 .< 0) }
    }
  }
}

/// An activation function after an operation that has none of its own.
private final class ActivationNode: Node {
  private let input: Node
  private let activation: Activation

  init(_ input: Node, _ activation: Activation) {
    self.input = input
    self.activation = activation
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    values.update(from: input.values, count: count)
    activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    activation.backpropagate(gradients, values: values, count: count)
    addScaled(gradients, by: 1, to: target, count: count)
  }

  override func forwardTangent() {
    guard let tangents else { return }
    setTangents(input.tangents)
    activation.backpropagate(tangents, values: values, count: count)
  }
}

extension Graph {
  /// Applies an activation function to each value.
  public func activated(_ node: Node, _ activation: Activation) -> Node {
    activation == .none ? node : add(ActivationNode(node, activation))
  }
}
