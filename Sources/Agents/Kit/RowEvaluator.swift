internal import Base
internal import Experience
internal import Learning
internal import Tasks

/// Evaluates networks on many rows of inputs, on all threads.
final class RowEvaluator {
  private struct Part {
    let graph: Graph
    let input: Input
    let tasks: IndexInput
    let images: ByteInput?
    let value: Node
  }

  private let parts: [Part]
  private let columns: Int
  private let images: ImageLayout?
  private let pool: ThreadPool
  /// The rows that a thread evaluates at once; images need far more memory for each.
  private let rowsPerPart: Int

  /// `build` makes the value of each row, of one column, from the inputs.
  init(
    columns: Int, images: ImageLayout?, _ precision: Precision, on pool: ThreadPool,
    build: (_ input: Node, _ tasks: IndexInput, _ images: Node?, _ graph: Graph) -> Node
  ) {
    self.columns = columns
    self.images = images
    self.pool = pool
    let rowsPerPart = images == nil ? 256 : 32
    self.rowsPerPart = rowsPerPart
    parts = (0..<max(pool.threadCount, 1)).map { _ in
      let graph = Graph(
        rows: rowsPerPart, requiresGradient: false, precision: precision)
      let (input, tasks) = (graph.input(columns: columns), graph.indexInput())
      let images = images.map { graph.images($0) }
      return Part(
        graph: graph, input: input, tasks: tasks, images: images,
        value: build(input, tasks, images, graph))
    }
  }

  /// Writes the value of each row. `task` says which task a row is of, `images` are those of all rows, and `fill` writes
  /// the inputs of a row.
  func evaluate(
    rows: Int, task: @Sendable (Int) -> Int, images: UnsafePointer<UInt8>? = nil,
    into values: UnsafeMutablePointer<Float>,
    fill: @escaping (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void
  ) {
    let (rowsPerPart, columns) = (rowsPerPart, columns)
    let chunks = (rows + rowsPerPart - 1) / rowsPerPart
    let imageSize = self.images?.byteCount ?? 0
    let (parts, fill) = (UncheckedSendable(parts), UncheckedSendable(fill))
    let memory = UncheckedSendable((images, values))
    // Each thread has a graph of its own. A row's value does not depend on the graph or on the other rows.
    pool.parallelFor(parts.value.count) { thread in
      let part = parts.value[thread]
      let (images, values) = memory.value
      for chunk in stride(from: thread, to: chunks, by: parts.value.count) {
        let first = chunk * rowsPerPart
        let count = min(rowsPerPart, rows - first)
        for row in 0..<count {
          fill.value(first + row, part.input.values + row * columns)
          part.tasks.values[row] = Int32(task(first + row))
        }
        if let images, let target = part.images {
          target.bytes.update(from: images + first * imageSize, count: count * imageSize)
        }
        part.graph.forward()
        (values + first).update(from: part.value.values, count: count)
      }
    }
  }
}
