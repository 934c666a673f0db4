private import func Glibc.memcpy

/// What is done to each number that leaves a layer.
public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
  case none, relu, tanh, elu

  /// In place.
  func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .none: break
    // Asked this way round, what is no number stays none, and is noticed.
    case .relu: mapLanes(values, count) { $0.replacing(with: 0, where: $0 .< 0) }
    case .tanh: mapLanes(values, count) { $0.hyperbolicTangent }
    case .elu: mapLanes(values, count) { $0.replacing(with: $0.exponential - 1, where: $0 .< 0) }
    }
  }

  /// Turns gradients of what has been activated into those of what it was made from, in place. The values are
  /// the activated ones.
  func pull(
    _ gradients: UnsafeMutablePointer<Float>, values: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .none: break
    case .relu:
      mapLanes(gradients, values, count) { Lanes.zero.replacing(with: $0, where: $1 .> 0) }
    case .tanh: mapLanes(gradients, values, count) { $0 * (1 - $1 * $1) }
    case .elu:
      mapLanes(gradients, values, count) { $0.replacing(with: $0 * ($1 + 1), where: $1 .< 0) }
    }
  }
}

/// A layer in which every output depends on every input.
public struct Dense {
  let weights, bias: Parameters.Entry
  let activation: Activation

  public init(
    _ name: String, from inputs: Int, to outputs: Int, _ activation: Activation = .none,
    gain: Float = 1, plan: inout Parameters.Plan
  ) {
    weights = plan.add("\(name).weights", rows: inputs, columns: outputs, .he(gain: gain))
    bias = plan.add("\(name).bias", rows: 1, columns: outputs, .zeros)
    self.activation = activation
  }

  func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
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
      learns: input.learns || parameterGradients != nil)
  }

  override func forward() {
    let bias = parameters.values(of: layer.bias)
    for row in 0..<rows {
      memcpy(values + row * columns, bias, columns * MemoryLayout<Float>.stride)
    }
    multiply(
      input.values, parameters.values(of: layer.weights), rows: rows, columns: columns,
      inner: input.columns, keep: 1, into: values)
    layer.activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.pull(gradients, values: values, count: count)
    if let parameterGradients {
      addRows(
        of: gradients, rows: rows, columns: columns, to: parameterGradients + layer.bias.offset)
      multiply(
        input.values, firstIsTurned: true, gradients, rows: input.columns, columns: columns,
        inner: rows, keep: 1, into: parameterGradients + layer.weights.offset)
    }
    guard let (target, keep) = input.gradientsToScale() else { return }
    multiply(
      gradients, parameters.values(of: layer.weights), secondIsTurned: true, rows: rows,
      columns: input.columns, inner: columns, keep: keep, into: target)
  }
}
