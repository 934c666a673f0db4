/// Layer normalization (Ba, Kiros and Hinton 2016), followed by an activation.
public struct LayerNorm {
  let scale, shift: Parameters.Entry
  let activation: Activation

  /// Plans the layer's parameters.
  public init(
    _ name: String, columns: Int, _ activation: Activation = .none, plan: inout Parameters.Plan
  ) {
    scale = plan.add("\(name).scale", rows: 1, columns: columns, .ones)
    shift = plan.add("\(name).shift", rows: 1, columns: columns, .zeros)
    self.activation = activation
  }

  /// Normalizes each row.
  public func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(LayerNormNode(self, input, parameters, graph))
  }
}

private final class LayerNormNode: Node {
  private let input: Node
  private let layer: LayerNorm
  private let parameters: Parameters
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?
  /// The normalized rows before scale and shift, and one divided by each row's standard deviation.
  private let normalized, inverses: UnsafeMutablePointer<Float>

  private static let epsilon: Float = 1e-5

  init(_ layer: LayerNorm, _ input: Node, _ parameters: Parameters, _ graph: Graph) {
    precondition(
      input.columns == layer.scale.columns,
      "\(layer.scale.name) takes \(layer.scale.columns) columns, not \(input.columns)")
    self.layer = layer
    self.input = input
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    normalized = .allocate(capacity: input.count)
    inverses = .allocate(capacity: input.rows)
    super.init(
      rows: input.rows, columns: input.columns,
      requiresGradient: input.requiresGradient || parameterGradients != nil)
  }

  deinit {
    normalized.deallocate()
    inverses.deallocate()
  }

  override func forward() {
    let scale = parameters.values(of: layer.scale)
    let shift = parameters.values(of: layer.shift)
    for row in 0..<rows {
      let source = input.values + row * columns
      let middle = normalized + row * columns
      let mean = sum(source, count: columns) / Float(columns)
      for column in 0..<columns { middle[column] = source[column] - mean }
      let variance = dotProduct(middle, middle, count: columns) / Float(columns)
      let inverse = 1 / (variance + LayerNormNode.epsilon).squareRoot()
      inverses[row] = inverse
      let target = values + row * columns
      for column in 0..<columns {
        middle[column] *= inverse
        target[column] = middle[column] * scale[column] + shift[column]
      }
    }
    layer.activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.backpropagate(gradients, values: values, count: count)
    let scale = parameters.values(of: layer.scale)
    if let parameterGradients {
      addRows(
        of: gradients, rows: rows, columns: columns,
        to: parameterGradients.targetToAddTo(layer.shift))
      let scaleGradients = parameterGradients.targetToAddTo(layer.scale)
      for row in 0..<rows {
        let (upper, middle) = (gradients + row * columns, normalized + row * columns)
        for column in 0..<columns { scaleGradients[column] += upper[column] * middle[column] }
      }
    }
    let target = input.gradientsToAddTo()
    for row in 0..<rows {
      let (upper, middle) = (gradients + row * columns, normalized + row * columns)
      for column in 0..<columns { upper[column] *= scale[column] }
      guard let target = target.map({ $0 + row * columns }) else { continue }
      // Remove the components that change the row's mean or variance: normalization cancels them.
      let mean = sum(upper, count: columns) / Float(columns)
      let projection = dotProduct(upper, middle, count: columns) / Float(columns)
      let inverse = inverses[row]
      for column in 0..<columns {
        target[column] += inverse * (upper[column] - mean - middle[column] * projection)
      }
    }
  }
  override func forwardTangent() {
    guard let tangents else { return }
    let scale = parameters.values(of: layer.scale)
    for row in 0..<rows {
      let (target, middle) = (tangents + row * columns, normalized + row * columns)
      if let direction = input.tangents.map({ $0 + row * columns }) {
        // The Jacobian of normalization is symmetric.
        let mean = sum(direction, count: columns) / Float(columns)
        let projection = dotProduct(direction, middle, count: columns) / Float(columns)
        let inverse = inverses[row]
        for column in 0..<columns {
          target[column] =
            scale[column] * inverse * (direction[column] - mean - middle[column] * projection)
        }
      } else {
        target.update(repeating: 0, count: columns)
      }
      if let parameterTangents {
        let scaleTangents = parameterTangents + layer.scale.offset
        let shiftTangents = parameterTangents + layer.shift.offset
        for column in 0..<columns {
          target[column] += middle[column] * scaleTangents[column] + shiftTangents[column]
        }
      }
    }
    layer.activation.backpropagate(tangents, values: values, count: count)
  }
}
