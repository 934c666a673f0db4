private import func Glibc.memcpy

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
  /// layer's outputs, after the activation.
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

/// A fully connected (affine) layer with an activation.
public struct Dense {
  /// The weights have a row for each input and a column for each output.
  public let weights, bias: Parameters.Entry
  let activation: Activation

  /// Plans the layer's parameters. `gain` scales the initial weights.
  public init(
    _ name: String, from inputs: Int, to outputs: Int, _ activation: Activation = .none,
    gain: Float = 1, plan: inout Parameters.Plan
  ) {
    weights = plan.add("\(name).weights", rows: inputs, columns: outputs, .heUniform(gain: gain))
    bias = plan.add("\(name).bias", rows: 1, columns: outputs, .zeros)
    self.activation = activation
  }

  /// Applies the layer to each row.
  public func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(DenseNode(self, input, parameters, graph))
  }
}

private final class DenseNode: Node {
  private let input: Node
  private let layer: Dense
  private let parameters: Parameters
  private let parameterGradients: UnsafeMutablePointer<Float>?

  init(_ layer: Dense, _ input: Node, _ parameters: Parameters, _ graph: Graph) {
    precondition(
      input.columns == layer.weights.rows,
      "\(layer.weights.name) takes \(layer.weights.rows) columns, not \(input.columns)")
    self.layer = layer
    self.input = input
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    super.init(
      rows: input.rows, columns: layer.weights.columns,
      requiresGradient: input.requiresGradient || parameterGradients != nil)
  }

  override func forward() {
    let bias = parameters.values(of: layer.bias)
    for row in 0..<rows {
      memcpy(values + row * columns, bias, columns * MemoryLayout<Float>.stride)
    }
    multiply(
      input.values, parameters.values(of: layer.weights), rows: rows, columns: columns,
      inner: input.columns, beta: 1, into: values)
    layer.activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.backpropagate(gradients, values: values, count: count)
    if let parameterGradients {
      addRows(
        of: gradients, rows: rows, columns: columns, to: parameterGradients + layer.bias.offset)
      multiply(
        input.values, transposeA: true, gradients, rows: input.columns, columns: columns,
        inner: rows, beta: 1, into: parameterGradients + layer.weights.offset)
    }
    guard let (target, beta) = input.gradientsToScale() else { return }
    multiply(
      gradients, parameters.values(of: layer.weights), transposeB: true, rows: rows,
      columns: input.columns, inner: columns, beta: beta, into: target)
  }
}
