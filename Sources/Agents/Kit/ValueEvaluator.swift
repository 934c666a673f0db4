internal import Base
internal import Experience
internal import Learning
internal import Tasks

/// Evaluates a value network on many rows of inputs, on all threads.
final class ValueEvaluator {
  private struct Part {
    let graph: Graph
    let input: Input
    let tasks: IndexInput
    let images: ByteInput?
    let value: Node
  }

  private let parts: [Part]
  private let inputs: Int
  private let images: ImageLayout?
  private let pool: ThreadPool
  /// The rows that a thread evaluates at once; images need far more memory for each.
  private let rowsPerPart: Int

  init(
    _ network: ValueNetwork, inputs: Int, images: ImageLayout?, _ precision: Precision,
    on pool: ThreadPool
  ) {
    self.inputs = inputs
    self.images = images
    self.pool = pool
    let rowsPerPart = images == nil ? 256 : 32
    self.rowsPerPart = rowsPerPart
    parts = (0..<max(pool.threadCount, 1)).map { _ in
      let graph = Graph(
        rows: rowsPerPart, requiresGradient: false, precision: precision)
      let (input, tasks) = (graph.input(columns: inputs), graph.indexInput())
      let images = images.map { graph.images($0) }
      return Part(
        graph: graph, input: input, tasks: tasks, images: images,
        value: network.network(
          NetworkInput(input, tasks, images: images, network.parameters, in: graph)))
    }
  }

  /// Writes the value of each row. `images` are those of all rows, and `task` says which task a row is of.
  func evaluate(
    _ observations: UnsafePointer<Float>, images: UnsafePointer<UInt8>?, rows: Int,
    task: @Sendable (Int) -> Int, into values: UnsafeMutablePointer<Float>
  ) {
    let rowsPerPart = rowsPerPart
    let chunks = (rows + rowsPerPart - 1) / rowsPerPart
    let (parts, inputs) = (UncheckedSendable(parts), inputs)
    let imageSize = self.images?.byteCount ?? 0
    let memory = UncheckedSendable((observations, images, values))
    // Each thread has a graph of its own. A row's value does not depend on the graph or on the other rows.
    pool.parallelFor(parts.value.count) { thread in
      let part = parts.value[thread]
      let (observations, images, values) = memory.value
      for chunk in stride(from: thread, to: chunks, by: parts.value.count) {
        let first = chunk * rowsPerPart
        let count = min(rowsPerPart, rows - first)
        part.input.values.update(from: observations + first * inputs, count: count * inputs)
        if let images, let target = part.images {
          target.bytes.update(from: images + first * imageSize, count: count * imageSize)
        }
        for row in 0..<count { part.tasks.values[row] = Int32(task(first + row)) }
        part.graph.forward()
        (values + first).update(from: part.value.values, count: count)
      }
    }
  }
}
