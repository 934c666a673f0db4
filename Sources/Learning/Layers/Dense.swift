private import func Glibc.memcpy

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

  /// A layer with planned parameters and no activation.
  init(weights: Parameters.Entry, bias: Parameters.Entry) {
    self.weights = weights
    self.bias = bias
    activation = .none
  }

  /// Applies the layer to each row, or to each row followed by a one-hot encoding of an index. The product with the
  /// encoding is the row of weights that belongs to the index, so it is not computed.
  public func callAsFunction(
    _ input: Node, oneHot indices: IndexInput? = nil, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    graph.add(DenseNode(self, input, indices, parameters, graph))
  }
}

private final class DenseNode: Node {
  private let input: Node
  private let layer: Dense
  /// The indices whose encoding follows the input, and their number.
  private let indices: IndexInput?
  private let indexCount: Int
  private let parameters: Parameters
  private let products: MatrixProducts
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?
  private let inputFactor, weightFactor, gradientFactor: MatrixFactor

  init(
    _ layer: Dense, _ input: Node, _ indices: IndexInput?, _ parameters: Parameters, _ graph: Graph
  ) {
    indexCount = layer.weights.rows - input.columns
    precondition(
      indices == nil ? indexCount == 0 : indexCount > 0,
      "\(layer.weights.name) takes \(layer.weights.rows) columns, not \(input.columns)")
    precondition(
      indices.map { $0.rows == input.rows } ?? true, "rows and indices do not match")
    self.layer = layer
    self.input = input
    self.indices = indices
    self.parameters = parameters
    products = graph.products
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    inputFactor = MatrixFactor(rows: input.rows, columns: input.columns)
    weightFactor = MatrixFactor(rows: input.columns, columns: layer.weights.columns)
    gradientFactor = MatrixFactor(rows: input.rows, columns: layer.weights.columns)
    super.init(
      rows: input.rows, columns: layer.weights.columns,
      requiresGradient: input.requiresGradient || parameterGradients != nil)
  }

  /// Starts each row with the bias and the row of weights that belongs to its index.
  private func spread(
    bias: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    over target: UnsafeMutablePointer<Float>
  ) {
    let table = weights + input.columns * columns
    for row in 0..<rows {
      let line = target + row * columns
      memcpy(line, bias, columns * MemoryLayout<Float>.stride)
      if let indices {
        addScaled(table + Int(indices.values[row]) * columns, by: 1, to: line, count: columns)
      }
    }
  }

  override func forward() {
    let (weights, bias) = (parameters.values(of: layer.weights), parameters.values(of: layer.bias))
    inputFactor.set(input.values)
    weightFactor.set(weights)
    if let indices {
      indices.check(below: indexCount)
      spread(bias: bias, weights: weights, over: values)
      products.multiply(inputFactor, weightFactor, beta: 1, into: values)
      layer.activation.apply(to: values, count: count)
    } else {
      products.apply(weightFactor, bias: bias, layer.activation, to: inputFactor, into: values)
    }
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.backpropagate(gradients, values: values, count: count)
    gradientFactor.set(gradients)
    if let parameterGradients {
      addRows(
        of: gradients, rows: rows, columns: columns,
        to: parameterGradients.targetToAddTo(layer.bias))
      let (weights, beta) =
        indices == nil
        ? parameterGradients.targetToScale(layer.weights)
        : (parameterGradients.targetToAddTo(layer.weights), 1)
      products.multiply(inputFactor, transposeA: true, gradientFactor, beta: beta, into: weights)
      if let indices {
        let table = weights + input.columns * columns
        for row in 0..<rows {
          addScaled(
            gradients + row * columns, by: 1, to: table + Int(indices.values[row]) * columns,
            count: columns)
        }
      }
    }
    guard let (target, beta) = input.gradientsToScale() else { return }
    products.multiply(gradientFactor, weightFactor, transposeB: true, beta: beta, into: target)
  }

  override func forwardTangent() {
    guard let tangents else { return }
    if let parameterTangents {
      let weights = parameterTangents + layer.weights.offset
      spread(bias: parameterTangents + layer.bias.offset, weights: weights, over: tangents)
      products.multiply(
        input.values, weights, rows: rows, columns: columns, inner: input.columns, beta: 1,
        into: tangents)
    }
    if let direction = input.tangents {
      products.multiply(
        direction, parameters.values(of: layer.weights), rows: rows, columns: columns,
        inner: input.columns, beta: parameterTangents == nil ? 0 : 1, into: tangents)
    }
    layer.activation.backpropagate(tangents, values: values, count: count)
  }
}
