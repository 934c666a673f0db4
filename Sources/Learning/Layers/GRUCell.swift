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
  private let parameterGradients: UnsafeMutablePointer<Float>?
  /// The input's and the state's contributions to the gates and the candidate. After forward(), `gates` holds the
  /// gates and the candidate themselves.
  private let gates, fromState: UnsafeMutablePointer<Float>
  private let gateGradients, fromStateGradients: UnsafeMutablePointer<Float>?

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
    parameterGradients = graph.gradients(of: parameters)
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
    super.init(rows: input.rows, columns: cell.hiddenSize, requiresGradient: requiresGradient)
  }

  deinit {
    gates.deallocate()
    fromState.deallocate()
    gateGradients?.deallocate()
    fromStateGradients?.deallocate()
  }

  override func forward() {
    let hiddenSize = cell.hiddenSize
    let (bias, recurrentBias) = (
      parameters.values(of: cell.bias), parameters.values(of: cell.recurrentBias)
    )
    for row in 0..<rows {
      memcpy(gates + row * 3 * hiddenSize, bias, 3 * hiddenSize * MemoryLayout<Float>.stride)
      let line = fromState + row * 3 * hiddenSize
      line.update(repeating: 0, count: 2 * hiddenSize)
      memcpy(line + 2 * hiddenSize, recurrentBias, hiddenSize * MemoryLayout<Float>.stride)
    }
    multiply(
      input.values, parameters.values(of: cell.inputWeights), rows: rows, columns: 3 * hiddenSize,
      inner: cell.inputs, beta: 1, into: gates)
    multiply(
      state.values, parameters.values(of: cell.recurrentWeights), rows: rows,
      columns: 3 * hiddenSize,
      inner: hiddenSize, beta: 1, into: fromState)
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
      if let parameterGradients {
        addScaled(
          memoryLower + 2 * hiddenSize, by: 1, to: parameterGradients + cell.recurrentBias.offset,
          count: hiddenSize)
      }
    }
    if let parameterGradients {
      addRows(
        of: gateGradients, rows: rows, columns: 3 * hiddenSize,
        to: parameterGradients + cell.bias.offset)
      multiply(
        input.values, transposeA: true, gateGradients, rows: cell.inputs, columns: 3 * hiddenSize,
        inner: rows, beta: 1, into: parameterGradients + cell.inputWeights.offset)
      multiply(
        state.values, transposeA: true, fromStateGradients, rows: hiddenSize,
        columns: 3 * hiddenSize, inner: rows, beta: 1,
        into: parameterGradients + cell.recurrentWeights.offset)
    }
    if let target {
      multiply(
        fromStateGradients, parameters.values(of: cell.recurrentWeights), transposeB: true,
        rows: rows, columns: hiddenSize, inner: 3 * hiddenSize, beta: 1, into: target)
    }
    if let (target, beta) = input.gradientsToScale() {
      multiply(
        gateGradients, parameters.values(of: cell.inputWeights), transposeB: true,
        rows: rows, columns: cell.inputs, inner: 3 * hiddenSize, beta: beta, into: target)
    }
  }
}
