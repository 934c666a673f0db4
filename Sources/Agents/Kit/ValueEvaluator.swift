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
    let memory: NetworkMemory?
    let value: Node
  }

  private let parts: [Part]
  private let inputs, stateSize: Int
  private let images: ImageLayout?
  private let pool: ThreadPool
  /// The rows that a thread evaluates at once.
  private let rowsPerPart: Int

  /// Images need far more memory for each row. `rows` is how many are evaluated at once.
  init(
    _ network: ValueNetwork, inputs: Int, images: ImageLayout?, rows: Int, _ precision: Precision,
    on pool: ThreadPool
  ) {
    self.inputs = inputs
    stateSize = network.hiddenStateSize
    self.images = images
    self.pool = pool
    // Two threads have work.
    let rowsPerPart = min(images == nil ? 256 : 32, (rows + 1) / 2)
    self.rowsPerPart = rowsPerPart
    parts = (0..<max(pool.threadCount, 1)).map { _ in
      let graph = Graph(
        rows: rowsPerPart, requiresGradient: false, precision: precision)
      let (input, tasks) = (graph.input(columns: inputs), graph.indexInput())
      let images = images.map { graph.images($0) }
      let memory =
        network.hiddenStateSize == 0
        ? nil : NetworkMemory(graph.input(columns: network.hiddenStateSize))
      return Part(
        graph: graph, input: input, tasks: tasks, images: images, memory: memory,
        value: network.network(
          NetworkInput(
            input, tasks, images: images, memory: memory, network.parameters, in: graph)))
    }
  }

  /// Writes the value of each row. `images` are those of all rows, and `task` says which task a row is of. With a
  /// `stride`, there are other rows between those to evaluate.
  ///
  /// A recurrent network replaces the hidden state before each row in `states` by that after it.
  func evaluate(
    _ observations: UnsafePointer<Float>, images: UnsafePointer<UInt8>?,
    states: UnsafeMutablePointer<Float>? = nil, rows: Int, stride step: Int = 1,
    task: @Sendable (Int) -> Int, into values: UnsafeMutablePointer<Float>
  ) {
    let rowsPerPart = rowsPerPart
    let chunks = (rows + rowsPerPart - 1) / rowsPerPart
    let (parts, inputs, stateSize) = (UncheckedSendable(parts), inputs, stateSize)
    let imageSize = self.images?.byteCount ?? 0
    let memory = UncheckedSendable((observations, images, states, values))
    // Each thread has a graph of its own. A row's value does not depend on the graph or on other chunks.
    pool.parallelFor(parts.value.count) { thread in
      let part = parts.value[thread]
      let (observations, images, states, values) = memory.value
      for chunk in stride(from: thread, to: chunks, by: parts.value.count) {
        let first = chunk * rowsPerPart
        let count = min(rowsPerPart, rows - first)
        for row in 0..<rowsPerPart {
          // The last row fills the chunk: a layer of each task multiplies all rows of its task at once, and those of an
          // earlier chunk would depend on the thread.
          let source = min(first + row, rows - 1)
          let place = source * step
          (part.input.values + row * inputs).update(
            from: observations + place * inputs, count: inputs)
          if let images, let target = part.images {
            (target.bytes + row * imageSize).update(
              from: images + place * imageSize, count: imageSize)
          }
          part.tasks.values[row] = Int32(task(source))
          if let states, let memory = part.memory {
            memory.load(states + source * stateSize, row: row)
          }
        }
        part.graph.forward()
        for row in 0..<count {
          values[(first + row) * step] = part.value.values[row]
          if let states, let memory = part.memory {
            memory.store(states + (first + row) * stateSize, row: row)
          }
        }
      }
    }
  }
}
