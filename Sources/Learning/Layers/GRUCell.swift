private import func Glibc.memcpy

/// A gated recurrent unit, GRU (Cho et al. 2014). The reset gate follows the recurrent product, as in cuDNN and
/// PyTorch, so that one product serves all three gates.
///
/// Apply it several times in one graph, each time to the previous state, for backpropagation through time (Werbos
/// 1990).
public struct GRUCell {
  /// The columns of the input and of the state.
  public let inputs, hiddenSize: Int
  /// The columns belong to the reset gate, the update gate and the candidate state, in this order.
  let inputWeights, recurrentWeights, bias: Parameters.Entry
  /// The bias of the candidate's recurrent product, added before the reset gate.
  let recurrentBias: Parameters.Entry

  /// Plans the cell's parameters.
  public init(_ name: String, from inputs: Int, hiddenSize: Int, plan: inout Parameters.Plan) {
    self.inputs = inputs
    self.hiddenSize = hiddenSize
    inputWeights = plan.add(
      "\(name).inputWeights", rows: inputs, columns: 3 * hiddenSize, .heUniform(gain: 0.5))
    recurrentWeights = plan.add(
      "\(name).recurrentWeights", rows: hiddenSize, columns: 3 * hiddenSize, .heUniform(gain: 0.5))
    bias = plan.add("\(name).bias", rows: 1, columns: 3 * hiddenSize, .zeros)
    recurrentBias = plan.add("\(name).recurrentBias", rows: 1, columns: hiddenSize, .zeros)
  }

  /// The next state. The caller supplies the first state, for example zeros.
  public func callAsFunction(
    _ input: Node, state: Node, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    next(contributions(of: input, parameters, in: graph), state: state, parameters, in: graph)
  }

  /// What inputs contribute to the gates and the candidate. For a sequence, it is one product.
  func contributions(of input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    Dense(weights: inputWeights, bias: bias)(input, parameters, in: graph)
  }

  /// The next state, from what the input contributes.
  func next(
    _ contributions: Node, state: Node, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    graph.add(GRUCellNode(self, contributions, state, parameters, graph))
  }
}

private final class GRUCellNode: Node {
  private let cell: GRUCell
  private let fromInput, state: Node
  private let parameters: Parameters
  private let products: MatrixProducts
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?
  /// The gates and the candidate, and the state's contributions to them.
  private let gates, fromState: UnsafeMutablePointer<Float>
  private let gateGradients, fromStateGradients: UnsafeMutablePointer<Float>?
  private let gateTangents, fromStateTangents: UnsafeMutablePointer<Float>?

  init(
    _ cell: GRUCell, _ fromInput: Node, _ state: Node, _ parameters: Parameters, _ graph: Graph
  ) {
    precondition(
      state.columns == cell.hiddenSize && fromInput.rows == state.rows,
      "\(cell.bias.name) takes a state of \(cell.hiddenSize) columns, not \(state.columns), with the "
        + "same number of rows as the input")
    self.cell = cell
    self.fromInput = fromInput
    self.state = state
    self.parameters = parameters
    products = graph.products
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    func allocate() -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: fromInput.count)
      pointer.initialize(repeating: 0, count: fromInput.count)
      return pointer
    }
    gates = allocate()
    fromState = allocate()
    let requiresGradient =
      fromInput.requiresGradient || state.requiresGradient || parameterGradients != nil
    gateGradients = requiresGradient ? allocate() : nil
    fromStateGradients = requiresGradient ? allocate() : nil
    gateTangents = requiresGradient && graph.computesTangents ? allocate() : nil
    fromStateTangents = requiresGradient && graph.computesTangents ? allocate() : nil
    super.init(rows: state.rows, columns: cell.hiddenSize, requiresGradient: requiresGradient)
  }

  deinit {
    gates.deallocate()
    fromState.deallocate()
    gateGradients?.deallocate()
    fromStateGradients?.deallocate()
    gateTangents?.deallocate()
    fromStateTangents?.deallocate()
  }

  override var keptCount: Int { 2 * fromInput.count }

  /// The contributions of a state, with some weights and biases.
  private func multiply(
    _ state: UnsafePointer<Float>, by weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let hiddenSize = cell.hiddenSize
    target.update(repeating: 0, count: fromInput.count)
    for row in 0..<rows {
      (target + (3 * row + 2) * hiddenSize).update(from: bias, count: hiddenSize)
    }
    add(state, times: weights, to: target)
  }

  private func add(
    _ state: UnsafePointer<Float>, times weights: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      state, weights, rows: rows, columns: 3 * cell.hiddenSize, inner: cell.hiddenSize, beta: 1,
      into: target)
  }

  override func forward() {
    let hiddenSize = cell.hiddenSize
    gates.update(from: fromInput.values, count: fromInput.count)
    multiply(
      state.values, by: parameters.values(of: cell.recurrentWeights),
      bias: parameters.values(of: cell.recurrentBias), into: fromState)
    for row in 0..<rows {
      let (reset, memory) = (gates + row * 3 * hiddenSize, fromState + row * 3 * hiddenSize)
      let (update, candidate) = (reset + hiddenSize, reset + 2 * hiddenSize)
      addScaled(memory, by: 1, to: reset, count: 2 * hiddenSize)
      mapLanes(reset, 2 * hiddenSize) { $0.sigmoid }
      for column in 0..<hiddenSize {
        candidate[column] += reset[column] * memory[2 * hiddenSize + column]
      }
      mapLanes(candidate, hiddenSize) { $0.tanh }
      let (before, target) = (state.values + row * hiddenSize, values + row * hiddenSize)
      for column in 0..<hiddenSize {
        target[column] =
          candidate[column] + update[column] * (before[column] - candidate[column])
      }
    }
  }

  override func backward() {
    guard let gradients, let gateGradients, let fromStateGradients else { return }
    let hiddenSize = cell.hiddenSize
    let target = state.gradientsToAddTo()
    let recurrentBiasGradients = parameterGradients?.targetToAddTo(cell.recurrentBias)
    for row in 0..<rows {
      let (reset, memory) = (
        gates + row * 3 * hiddenSize, fromState + row * 3 * hiddenSize + 2 * hiddenSize
      )
      let (update, candidate) = (reset + hiddenSize, reset + 2 * hiddenSize)
      let (upper, before) = (gradients + row * hiddenSize, state.values + row * hiddenSize)
      let lower = gateGradients + row * 3 * hiddenSize
      for column in 0..<hiddenSize {
        let (r, u, c, g) = (reset[column], update[column], candidate[column], upper[column])
        target?[row * hiddenSize + column] += g * u
        let derivative = g * (1 - u) * (1 - c * c)
        lower[column] = derivative * memory[column] * r * (1 - r)
        lower[hiddenSize + column] = g * (before[column] - c) * u * (1 - u)
        lower[2 * hiddenSize + column] = derivative
      }
      let memoryLower = fromStateGradients + row * 3 * hiddenSize
      memcpy(memoryLower, lower, 2 * hiddenSize * MemoryLayout<Float>.stride)
      for column in 2 * hiddenSize..<3 * hiddenSize {
        memoryLower[column] = lower[column] * reset[column - 2 * hiddenSize]
      }
      if let recurrentBiasGradients {
        addScaled(
          memoryLower + 2 * hiddenSize, by: 1, to: recurrentBiasGradients, count: hiddenSize)
      }
    }
    if let parameterGradients {
      let ofState = parameterGradients.targetToScale(cell.recurrentWeights)
      products.multiply(
        state.values, transposeA: true, fromStateGradients, rows: hiddenSize,
        columns: 3 * hiddenSize, inner: rows, beta: ofState.beta, into: ofState.values)
    }
    if let target {
      products.multiply(
        fromStateGradients, parameters.values(of: cell.recurrentWeights), transposeB: true,
        rows: rows, columns: hiddenSize, inner: 3 * hiddenSize, beta: 1, into: target)
    }
    if let target = fromInput.gradientsToAddTo() {
      addScaled(gateGradients, by: 1, to: target, count: fromInput.count)
    }
  }

  override func forwardTangent() {
    guard let tangents, let gateTangents, let fromStateTangents else { return }
    let hiddenSize = cell.hiddenSize
    if let direction = fromInput.tangents {
      gateTangents.update(from: direction, count: fromInput.count)
    } else {
      gateTangents.update(repeating: 0, count: fromInput.count)
    }
    if let parameterTangents {
      multiply(
        state.values, by: parameterTangents + cell.recurrentWeights.offset,
        bias: parameterTangents + cell.recurrentBias.offset, into: fromStateTangents)
    } else {
      fromStateTangents.update(repeating: 0, count: fromInput.count)
    }
    if let direction = state.tangents {
      add(
        direction, times: parameters.values(of: cell.recurrentWeights), to: fromStateTangents)
    }
    for row in 0..<rows {
      let (gate, change) = (gates + row * 3 * hiddenSize, gateTangents + row * 3 * hiddenSize)
      let memory = fromState + (row * 3 + 2) * hiddenSize
      let memoryChange = fromStateTangents + row * 3 * hiddenSize
      for column in 0..<hiddenSize {
        let index = row * hiddenSize + column
        let (r, u, c) = (gate[column], gate[hiddenSize + column], gate[2 * hiddenSize + column])
        let dr = (change[column] + memoryChange[column]) * r * (1 - r)
        let du = (change[hiddenSize + column] + memoryChange[hiddenSize + column]) * u * (1 - u)
        let recurrent = dr * memory[column] + r * memoryChange[2 * hiddenSize + column]
        let dc = (change[2 * hiddenSize + column] + recurrent) * (1 - c * c)
        let before = state.tangents.map { $0[index] } ?? 0
        tangents[index] = dc + du * (state.values[index] - c) + u * (before - dc)
      }
    }
  }
}
