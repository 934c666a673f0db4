private import func Glibc.memcpy

/// A memory that learns what to keep from one step to the next (Cho and others, 2014), with the reset gate behind
/// the product with the state, so that there is one product for all three gates.
///
/// Used again and again in one graph, each time on the state that the time before gave, it learns through time.
public struct GatedUnit {
  public let inputs, size: Int
  /// With the columns of the reset gate, of the update gate and of the candidate for a new state.
  let inputWeights, stateWeights, bias: Parameters.Entry
  /// Added to the candidate's part of the state before the reset gate.
  let stateBias: Parameters.Entry

  public init(_ name: String, from inputs: Int, size: Int, plan: inout Parameters.Plan) {
    self.inputs = inputs
    self.size = size
    inputWeights = plan.add(
      "\(name).inputWeights", rows: inputs, columns: 3 * size, .he(gain: 0.5))
    stateWeights = plan.add("\(name).stateWeights", rows: size, columns: 3 * size, .he(gain: 0.5))
    bias = plan.add("\(name).bias", rows: 1, columns: 3 * size, .zeros)
    stateBias = plan.add("\(name).stateBias", rows: 1, columns: size, .zeros)
  }

  /// The next state. The first is up to the caller, such as zeros.
  public func callAsFunction(
    _ input: Node, state: Node, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    graph.add(GatedUnitNode(self, input, state, parameters, graph))
  }
}

private final class GatedUnitNode: Node {
  private let unit: GatedUnit
  private let input, state: Node
  private let parameters: Parameters
  private let parameterGradients: UnsafeMutablePointer<Float>?
  /// What the input and the state give to the gates and the candidate. In the end the first holds these themselves.
  private let gates, fromState: UnsafeMutablePointer<Float>
  private let gateGradients, fromStateGradients: UnsafeMutablePointer<Float>?

  init(
    _ unit: GatedUnit, _ input: Node, _ state: Node, _ parameters: Parameters, _ graph: Graph
  ) {
    precondition(
      input.columns == unit.inputs && state.columns == unit.size && input.rows == state.rows,
      "\(unit.bias.name) takes \(unit.inputs) columns and a state of \(unit.size), not "
        + "\(input.columns) and \(state.columns), each with as many rows")
    self.unit = unit
    self.input = input
    self.state = state
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    func numbers() -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: input.rows * 3 * unit.size)
      pointer.initialize(repeating: 0, count: input.rows * 3 * unit.size)
      return pointer
    }
    gates = numbers()
    fromState = numbers()
    gateGradients = graph.learns ? numbers() : nil
    fromStateGradients = graph.learns ? numbers() : nil
    super.init(rows: input.rows, columns: unit.size, learns: graph.learns)
  }

  deinit {
    gates.deallocate()
    fromState.deallocate()
    gateGradients?.deallocate()
    fromStateGradients?.deallocate()
  }

  override func forward() {
    let size = unit.size
    let (bias, stateBias) = (
      parameters.values(of: unit.bias), parameters.values(of: unit.stateBias)
    )
    for row in 0..<rows {
      memcpy(gates + row * 3 * size, bias, 3 * size * MemoryLayout<Float>.stride)
      let line = fromState + row * 3 * size
      line.update(repeating: 0, count: 2 * size)
      memcpy(line + 2 * size, stateBias, size * MemoryLayout<Float>.stride)
    }
    multiply(
      input.values, parameters.values(of: unit.inputWeights), rows: rows, columns: 3 * size,
      inner: unit.inputs, keep: 1, into: gates)
    multiply(
      state.values, parameters.values(of: unit.stateWeights), rows: rows, columns: 3 * size,
      inner: size, keep: 1, into: fromState)
    for row in 0..<rows {
      let (reset, memory) = (gates + row * 3 * size, fromState + row * 3 * size)
      let (update, candidate) = (reset + size, reset + 2 * size)
      addScaled(memory, by: 1, to: reset, count: 2 * size)
      mapLanes(reset, 2 * size) { $0.logistic }
      for column in 0..<size { candidate[column] += reset[column] * memory[2 * size + column] }
      mapLanes(candidate, size) { $0.hyperbolicTangent }
      let (before, target) = (state.values + row * size, values + row * size)
      for column in 0..<size {
        target[column] =
          candidate[column] + update[column] * (before[column] - candidate[column])
      }
    }
  }

  override func backward() {
    guard let gradients, let parameterGradients, let gateGradients, let fromStateGradients
    else { return }
    let size = unit.size
    let target = state.gradientsToAddTo()
    for row in 0..<rows {
      let (reset, memory) = (gates + row * 3 * size, fromState + row * 3 * size + 2 * size)
      let (update, candidate) = (reset + size, reset + 2 * size)
      let (upper, before) = (gradients + row * size, state.values + row * size)
      let lower = gateGradients + row * 3 * size
      for column in 0..<size {
        let (r, u, c, g) = (reset[column], update[column], candidate[column], upper[column])
        target?[row * size + column] += g * u
        let slope = g * (1 - u) * (1 - c * c)
        lower[column] = slope * memory[column] * r * (1 - r)
        lower[size + column] = g * (before[column] - c) * u * (1 - u)
        lower[2 * size + column] = slope
      }
      let memoryLower = fromStateGradients + row * 3 * size
      memcpy(memoryLower, lower, 2 * size * MemoryLayout<Float>.stride)
      for column in 2 * size..<3 * size {
        memoryLower[column] = lower[column] * reset[column - 2 * size]
      }
      addScaled(
        memoryLower + 2 * size, by: 1, to: parameterGradients + unit.stateBias.offset, count: size)
    }
    addRows(
      of: gateGradients, rows: rows, columns: 3 * size, to: parameterGradients + unit.bias.offset)
    multiply(
      input.values, firstIsTurned: true, gateGradients, rows: unit.inputs, columns: 3 * size,
      inner: rows, keep: 1, into: parameterGradients + unit.inputWeights.offset)
    multiply(
      state.values, firstIsTurned: true, fromStateGradients, rows: size, columns: 3 * size,
      inner: rows, keep: 1, into: parameterGradients + unit.stateWeights.offset)
    if let target {
      multiply(
        fromStateGradients, parameters.values(of: unit.stateWeights), secondIsTurned: true,
        rows: rows, columns: size, inner: 3 * size, keep: 1, into: target)
    }
    if let (target, keep) = input.gradientsToScale() {
      multiply(
        gateGradients, parameters.values(of: unit.inputWeights), secondIsTurned: true,
        rows: rows, columns: unit.inputs, inner: 3 * size, keep: keep, into: target)
    }
  }
}
