public import Base
internal import Learning

/// The gradients of the tasks' losses with respect to one network, and their combination.
///
/// Where a combiner does not need the gradients of single tasks, these are those of parts of the batch.
public final class TaskGradients {
  /// The number of gradients.
  public let taskCount: Int
  /// The values of a gradient.
  public let count: Int
  /// Random numbers for combiners, from the state of the run.
  public var generator = SeededGenerator(seed: 0)
  /// The weight of each task's gradient in the combined one. Combiners set it.
  public let weights: UnsafeMutableBufferPointer<Float>
  /// The mean loss of each task.
  public let losses: UnsafeMutableBufferPointer<Float>
  /// The combined gradient.
  public let combined: UnsafeMutablePointer<Float>
  private let gradients: [UnsafeMutablePointer<Float>]
  private let pool: ThreadPool
  /// Made where a combiner needs it.
  private lazy var products = GramMatrix(
    of: gradients.map { UnsafePointer($0) }, count: count, on: pool)
  /// Computes a chunk of the combined gradient; kept, so that an update allocates nothing.
  private let combineChunk: @Sendable (Int) -> Void

  /// The combined gradient is written to `target`.
  init(
    _ gradients: [UnsafeMutablePointer<Float>], count: Int,
    into target: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    taskCount = gradients.count
    self.count = count
    self.gradients = gradients
    self.pool = pool
    combined = target
    weights = .allocate(capacity: taskCount)
    weights.initialize(repeating: 1 / Float(taskCount))
    losses = .allocate(capacity: taskCount)
    losses.initialize(repeating: 0)
    let memory = UncheckedSendable((gradients, target, weights))
    combineChunk = { chunk in
      let (gradients, target, weights) = memory.value
      let part = ThreadPool.chunk(chunk, of: count)
      let start = part.lowerBound
      (target + start).update(repeating: 0, count: part.count)
      for (gradient, weight) in zip(gradients, weights) {
        addScaled(gradient + start, by: weight, to: target + start, count: part.count)
      }
    }
  }

  deinit {
    weights.deallocate()
    losses.deallocate()
  }

  /// The gradient of a task's mean loss.
  public subscript(task: Int) -> UnsafePointer<Float> { UnsafePointer(gradients[task]) }

  /// Computes the Gram matrix: the inner products of all pairs of gradients, row by row.
  public func computeProducts() -> UnsafeBufferPointer<Float> {
    products.compute()
    return UnsafeBufferPointer(products.values)
  }

  /// Sets the combined gradient to the sum of the tasks' gradients, each multiplied by its weight.
  public func combine() { forEachChunk(combineChunk) }

  // MARK: Chunks

  /// The chunks that the values of a gradient are cut into. They do not depend on the number of threads.
  public var chunkCount: Int { ThreadPool.chunkCount(of: count) }

  /// The values of a chunk.
  public func range(ofChunk chunk: Int) -> Range<Int> { ThreadPool.chunk(chunk, of: count) }

  /// Calls `work` with each chunk, on all threads. A combination keeps `work`, so that an update allocates nothing.
  public func forEachChunk(_ work: @escaping @Sendable (Int) -> Void) {
    pool.runKept(chunkCount, work)
  }
}
