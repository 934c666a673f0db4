internal import Base
internal import Experience
internal import Learning

/// Evaluates a value network on many rows of inputs, on all threads.
final class ValueEvaluator {
  private struct Part {
    let graph: Graph
    let input: Input
    let tasks: IndexInput
    let value: Node
  }

  private let parts: [Part]
  private let inputs: Int
  private let pool: ThreadPool
  private static let rowsPerPart = 256

  init(_ network: ValueNetwork, inputs: Int, _ precision: Precision, on pool: ThreadPool) {
    self.inputs = inputs
    self.pool = pool
    parts = (0..<max(pool.threadCount, 1)).map { _ in
      let graph = Graph(
        rows: Self.rowsPerPart, requiresGradient: false, precision: precision)
      let (input, tasks) = (graph.input(columns: inputs), graph.indexInput())
      return Part(
        graph: graph, input: input, tasks: tasks,
        value: network.network(NetworkInput(input, tasks, network.parameters, in: graph)))
    }
  }

  /// Writes the value of each row. `task` says which task a row is of.
  func evaluate(
    _ observations: UnsafePointer<Float>, rows: Int, task: @Sendable (Int) -> Int,
    into values: UnsafeMutablePointer<Float>
  ) {
    let chunks = (rows + Self.rowsPerPart - 1) / Self.rowsPerPart
    let (parts, inputs) = (UncheckedSendable(parts), inputs)
    let memory = UncheckedSendable((observations, values))
    // Each thread has a graph of its own. A row's value does not depend on the graph or on the other rows.
    pool.parallelFor(parts.value.count) { thread in
      let part = parts.value[thread]
      let (observations, values) = memory.value
      for chunk in stride(from: thread, to: chunks, by: parts.value.count) {
        let first = chunk * Self.rowsPerPart
        let count = min(Self.rowsPerPart, rows - first)
        part.input.values.update(from: observations + first * inputs, count: count * inputs)
        for row in 0..<count { part.tasks.values[row] = Int32(task(first + row)) }
        part.graph.forward()
        (values + first).update(from: part.value.values, count: count)
      }
    }
  }
}
