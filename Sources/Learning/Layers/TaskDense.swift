private import func Glibc.memcpy

/// A fully connected layer with weights for each task, of which each row uses only those of its task, such as the heads
/// of a multi-head network.
///
/// It multiplies each run of adjacent rows of one task at once, so it is fast where rows are grouped by task. The weights
/// lie as those of a ``Dense`` layer with the outputs of all tasks, task by task.
public struct TaskDense {
  /// The weights have a row for each input, and columns for each task.
  public let weights, bias: Parameters.Entry
  /// The number of outputs of a task.
  public let outputs: Int
  /// The number of tasks.
  public var tasks: Int { weights.columns / outputs }
  let activation: Activation

  /// Plans the layer's parameters. `gain` scales the initial weights.
  public init(
    _ name: String, from inputs: Int, to outputs: Int, tasks: Int,
    _ activation: Activation = .none, gain: Float = 1, plan: inout Parameters.Plan
  ) {
    self.init(
      splitting: Dense(
        name, from: inputs, to: tasks * outputs, activation, gain: gain, plan: &plan),
      among: tasks)
  }

  /// Splits the outputs of a layer among tasks.
  public init(splitting layer: Dense, among tasks: Int) {
    precondition(
      tasks > 0 && layer.weights.columns.isMultiple(of: tasks),
      "\(layer.weights.columns) outputs do not split among \(tasks) tasks")
    (weights, bias, activation) = (layer.weights, layer.bias, layer.activation)
    outputs = layer.weights.columns / tasks
  }

  /// Applies the layer of each row's task to the row.
  public func callAsFunction(
    _ input: Node, _ taskIndices: IndexInput, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    graph.add(TaskDenseNode(self, input, taskIndices, parameters, graph))
  }
}

private final class TaskDenseNode: Node {
  private let input: Node
  private let layer: TaskDense
  private let indices: IndexInput
  private let parameters: Parameters
  private let products: MatrixProducts
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?

  init(
    _ layer: TaskDense, _ input: Node, _ indices: IndexInput, _ parameters: Parameters,
    _ graph: Graph
  ) {
    precondition(
      input.columns == layer.weights.rows,
      "\(layer.weights.name) takes \(layer.weights.rows) columns, not \(input.columns)")
    precondition(input.rows == indices.rows, "rows and task indices do not match")
    self.layer = layer
    self.input = input
    self.indices = indices
    self.parameters = parameters
    products = graph.products
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    super.init(
      rows: input.rows, columns: layer.outputs,
      requiresGradient: input.requiresGradient || parameterGradients != nil)
  }

  /// Calls `work` with each run of adjacent rows of one task: the first row, the number of rows, and the first column of
  /// the task's weights.
  @inline(__always)
  private func forEachRun(_ work: (_ start: Int, _ count: Int, _ offset: Int) -> Void) {
    var start = 0
    while start < rows {
      let task = indices.values[start]
      var end = start + 1
      while end < rows && indices.values[end] == task { end += 1 }
      work(start, end - start, Int(task) * columns)
      start = end
    }
  }

  /// `target = bias + input * weights`, with the weights of each row's task.
  private func apply(
    weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    forEachRun { start, count, offset in
      for row in start..<start + count {
        memcpy(target + row * columns, bias + offset, columns * MemoryLayout<Float>.stride)
      }
      products.multiply(
        input.values + start * input.columns, strideA: input.columns, weights + offset,
        strideB: layer.weights.columns, rows: count, columns: columns, inner: input.columns,
        beta: 1, into: target + start * columns, stride: columns)
    }
  }

  override func forward() {
    indices.check(below: layer.tasks)
    apply(
      weights: parameters.values(of: layer.weights), bias: parameters.values(of: layer.bias),
      to: values)
    layer.activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.backpropagate(gradients, values: values, count: count)
    if let parameterGradients {
      // Tasks without rows have gradients of zero.
      let weights = parameterGradients.targetToAddTo(layer.weights)
      let bias = parameterGradients.targetToAddTo(layer.bias)
      forEachRun { start, count, offset in
        let upper = gradients + start * columns
        addRows(of: upper, rows: count, columns: columns, to: bias + offset)
        products.multiply(
          input.values + start * input.columns, transposeA: true, strideA: input.columns, upper,
          strideB: columns, rows: input.columns, columns: columns, inner: count, beta: 1,
          into: weights + offset, stride: layer.weights.columns)
      }
    }
    guard let (target, beta) = input.gradientsToScale() else { return }
    let weights = parameters.values(of: layer.weights)
    forEachRun { start, count, offset in
      products.multiply(
        gradients + start * columns, strideA: columns, weights + offset, transposeB: true,
        strideB: layer.weights.columns, rows: count, columns: input.columns, inner: columns,
        beta: beta, into: target + start * input.columns, stride: input.columns)
    }
  }

  override func forwardTangent() {
    guard let tangents else { return }
    if let parameterTangents {
      apply(
        weights: parameterTangents + layer.weights.offset,
        bias: parameterTangents + layer.bias.offset, to: tangents)
    }
    if let direction = input.tangents {
      let weights = parameters.values(of: layer.weights)
      let beta: Float = parameterTangents == nil ? 0 : 1
      forEachRun { start, count, offset in
        products.multiply(
          direction + start * input.columns, strideA: input.columns, weights + offset,
          strideB: layer.weights.columns, rows: count, columns: columns, inner: input.columns,
          beta: beta, into: tangents + start * columns, stride: columns)
      }
    }
    layer.activation.backpropagate(tangents, values: values, count: count)
  }
}
