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
    graph.add(GRUCellNode(self, input, state, parameters, graph))
  }
}

private final class GRUCellNode: Node {
  private let cell: GRUCell
  private let input, state: Node
  private let parameters: Parameters
  private let products: MatrixProducts
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?
  /// The input's and the state's contributions to the gates and the candidate. After forward(), `gates` holds the
  /// gates and the candidate themselves.
  private let gates, fromState: UnsafeMutablePointer<Float>
  private let gateGradients, fromStateGradients: UnsafeMutablePointer<Float>?
  private let gateTangents, fromStateTangents: UnsafeMutablePointer<Float>?

  init(
    _ cell: GRUCell, _ input: Node, _ state: Node, _ parameters: Parameters, _ graph: Graph
  ) {
    precondition(
      input.columns == cell.inputs && state.columns == cell.hiddenSize && input.rows == state.rows,
      "\(cell.bias.name) takes \(cell.inputs) columns and a state of \(cell.hiddenSize), not "
        + "\(input.columns) and \(state.columns), with the same number of rows")
    self.cell = cell
    self.input = input
    self.state = state
    self.parameters = parameters
    products = graph.products
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    func allocate() -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: input.rows * 3 * cell.hiddenSize)
      pointer.initialize(repeating: 0, count: input.rows * 3 * cell.hiddenSize)
      return pointer
    }
    gates = allocate()
    fromState = allocate()
    let requiresGradient =
      input.requiresGradient || state.requiresGradient || parameterGradients != nil
    gateGradients = requiresGradient ? allocate() : nil
    fromStateGradients = requiresGradient ? allocate() : nil
    gateTangents = requiresGradient && graph.computesTangents ? allocate() : nil
    fromStateTangents = requiresGradient && graph.computesTangents ? allocate() : nil
    super.init(rows: input.rows, columns: cell.hiddenSize, requiresGradient: requiresGradient)
  }

  deinit {
    gates.deallocate()
    fromState.deallocate()
    gateGradients?.deallocate()
    fromStateGradients?.deallocate()
    gateTangents?.deallocate()
    fromStateTangents?.deallocate()
  }

  /// Starts the contributions of all rows with the biases.
  private func spread(
    bias: UnsafePointer<Float>, recurrentBias: UnsafePointer<Float>,
    over gates: UnsafeMutablePointer<Float>, _ fromState: UnsafeMutablePointer<Float>
  ) {
    let hiddenSize = cell.hiddenSize
    for row in 0..<rows {
      memcpy(gates + row * 3 * hiddenSize, bias, 3 * hiddenSize * MemoryLayout<Float>.stride)
      let line = fromState + row * 3 * hiddenSize
      line.update(repeating: 0, count: 2 * hiddenSize)
      memcpy(line + 2 * hiddenSize, recurrentBias, hiddenSize * MemoryLayout<Float>.stride)
    }
  }

  /// Adds the products of an input and a state with some weights.
  private func add(
    _ input: UnsafePointer<Float>, times inputWeights: UnsafePointer<Float>,
    to gates: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      input, inputWeights, rows: rows, columns: 3 * cell.hiddenSize, inner: cell.inputs, beta: 1,
      into: gates)
  }

  private func add(
    state: UnsafePointer<Float>, times recurrentWeights: UnsafePointer<Float>,
    to fromState: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      state, recurrentWeights, rows: rows, columns: 3 * cell.hiddenSize, inner: cell.hiddenSize,
      beta: 1, into: fromState)
  }

  override func forward() {
    let hiddenSize = cell.hiddenSize
    spread(
      bias: parameters.values(of: cell.bias),
      recurrentBias: parameters.values(of: cell.recurrentBias), over: gates, fromState)
    add(input.values, times: parameters.values(of: cell.inputWeights), to: gates)
    add(state: state.values, times: parameters.values(of: cell.recurrentWeights), to: fromState)
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
      addRows(
        of: gateGradients, rows: rows, columns: 3 * hiddenSize,
        to: parameterGradients.targetToAddTo(cell.bias))
      let ofInput = parameterGradients.targetToScale(cell.inputWeights)
      products.multiply(
        input.values, transposeA: true, gateGradients, rows: cell.inputs, columns: 3 * hiddenSize,
        inner: rows, beta: ofInput.beta, into: ofInput.values)
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
    if let (target, beta) = input.gradientsToScale() {
      products.multiply(
        gateGradients, parameters.values(of: cell.inputWeights), transposeB: true,
        rows: rows, columns: cell.inputs, inner: 3 * hiddenSize, beta: beta, into: target)
    }
  }
  override func forwardTangent() {
    guard let tangents, let gateTangents, let fromStateTangents else { return }
    let hiddenSize = cell.hiddenSize
    if let parameterTangents {
      spread(
        bias: parameterTangents + cell.bias.offset,
        recurrentBias: parameterTangents + cell.recurrentBias.offset, over: gateTangents,
        fromStateTangents)
      add(input.values, times: parameterTangents + cell.inputWeights.offset, to: gateTangents)
      add(
        state: state.values, times: parameterTangents + cell.recurrentWeights.offset,
        to: fromStateTangents)
    } else {
      gateTangents.update(repeating: 0, count: rows * 3 * hiddenSize)
      fromStateTangents.update(repeating: 0, count: rows * 3 * hiddenSize)
    }
    if let direction = input.tangents {
      add(direction, times: parameters.values(of: cell.inputWeights), to: gateTangents)
    }
    if let direction = state.tangents {
      add(
        state: direction, times: parameters.values(of: cell.recurrentWeights),
        to: fromStateTangents)
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
