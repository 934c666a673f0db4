internal import Base
internal import Experience
internal import Learning
internal import Tasks

/// Evaluates networks on many rows of inputs, on all threads.
final class RowEvaluator {
  /// Makes the value of each row, of one column, from the inputs. Recurrent networks have a memory.
  typealias Build = (
    _ input: Node, _ tasks: IndexInput, _ images: Node?, _ memory: NetworkMemory?, _ graph: Graph
  ) -> Node

  private struct Part {
    let graph: Graph
    let input: Input
    let tasks: IndexInput
    let images: ByteInput?
    let memory: NetworkMemory?
    let value: Node
  }

  private let parts: [Part]
  private let columns, hiddenStateSize: Int
  private let images: ImageLayout?
  private let pool: ThreadPool
  /// The rows that a thread evaluates at once.
  private let rowsPerPart: Int

  /// `rows` is how many are evaluated at once.
  init(
    columns: Int, images: ImageLayout?, hiddenStateSize: Int, rows: Int, _ precision: Precision,
    on pool: ThreadPool, build: Build
  ) {
    self.columns = columns
    self.hiddenStateSize = hiddenStateSize
    self.images = images
    self.pool = pool
    // Images need far more memory for each row. Two threads have work.
    let rowsPerPart = min(images == nil ? 256 : 32, (rows + 1) / 2)
    self.rowsPerPart = rowsPerPart
    parts = (0..<max(pool.threadCount, 1)).map { _ in
      let graph = Graph(
        rows: rowsPerPart, requiresGradient: false, precision: precision)
      let (input, tasks) = (graph.input(columns: columns), graph.indexInput())
      let images = images.map { graph.images($0) }
      let memory =
        hiddenStateSize == 0 ? nil : NetworkMemory(graph.input(columns: hiddenStateSize))
      return Part(
        graph: graph, input: input, tasks: tasks, images: images, memory: memory,
        value: build(input, tasks, images, memory, graph))
    }
  }

  /// Writes the value of each row. `task` says which task a row is of, `images` are those of all rows, and `fill` writes
  /// the inputs of a place. With a `stride`, there are other places between those of the rows.
  ///
  /// A recurrent network replaces the hidden state before each row in `states` by that after it.
  func evaluate(
    rows: Int, stride step: Int = 1, task: @Sendable (Int) -> Int,
    images: UnsafePointer<UInt8>? = nil, states: UnsafeMutablePointer<Float>? = nil,
    into values: UnsafeMutablePointer<Float>,
    fill: @escaping (_ place: Int, _ target: UnsafeMutablePointer<Float>) -> Void
  ) {
    let (rowsPerPart, columns, hiddenStateSize) = (rowsPerPart, columns, hiddenStateSize)
    let chunks = (rows + rowsPerPart - 1) / rowsPerPart
    let imageSize = self.images?.byteCount ?? 0
    let (parts, fill) = (UncheckedSendable(parts), UncheckedSendable(fill))
    let memory = UncheckedSendable((images, states, values))
    // Each thread has a graph of its own. A row's value does not depend on the graph or on other chunks.
    pool.parallelFor(parts.value.count) { thread in
      let part = parts.value[thread]
      let (images, states, values) = memory.value
      for chunk in stride(from: thread, to: chunks, by: parts.value.count) {
        let first = chunk * rowsPerPart
        let count = min(rowsPerPart, rows - first)
        for row in 0..<rowsPerPart {
          // The last row fills the chunk: a layer of each task multiplies all rows of its task at once, and those of an
          // earlier chunk would depend on the thread.
          let source = min(first + row, rows - 1)
          let place = source * step
          fill.value(place, part.input.values + row * columns)
          if let images, let target = part.images {
            (target.bytes + row * imageSize).update(
              from: images + place * imageSize, count: imageSize)
          }
          part.tasks.values[row] = Int32(task(source))
          if let states, let memory = part.memory {
            memory.load(states + source * hiddenStateSize, row: row)
          }
        }
        part.graph.forward()
        for row in 0..<count {
          values[(first + row) * step] = part.value.values[row]
          if let states, let memory = part.memory {
            memory.store(states + (first + row) * hiddenStateSize, row: row)
          }
        }
      }
    }
  }
}
