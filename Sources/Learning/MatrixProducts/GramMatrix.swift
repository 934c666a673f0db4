package import Base

/// The inner products of all pairs of some long vectors: their Gram matrix.
///
/// The vectors are cut into chunks that do not depend on the number of threads. The products of the chunks are added in
/// a fixed order.
package final class GramMatrix {
  /// The matrix, row by row.
  package let values: UnsafeMutableBufferPointer<Float>
  /// The matrix of each chunk.
  private let parts: UnsafeMutableBufferPointer<Float>
  /// For each thread, the vectors' values in a block, one vector after the other.
  private let blocks: UnsafeMutableBufferPointer<Float>
  private let vectors, chunks: Int
  private let pool: ThreadPool
  /// What a thread does; kept, so that nothing is allocated.
  private let multiply: @Sendable (Int) -> Void

  /// So many values that the blocks of fifty vectors fit into a core's cache.
  private static let blockLength = 1024

  /// The vectors' memory must outlive the matrix.
  package init(of vectors: [UnsafePointer<Float>], count: Int, on pool: ThreadPool) {
    let size = vectors.count * vectors.count
    let chunks = ThreadPool.chunkCount(of: count)
    values = .allocate(capacity: size)
    values.initialize(repeating: 0)
    parts = .allocate(capacity: chunks * size)
    parts.initialize(repeating: 0)
    blocks = .allocate(capacity: pool.threadCount * vectors.count * Self.blockLength)
    blocks.initialize(repeating: 0)
    self.pool = pool
    self.vectors = vectors.count
    self.chunks = chunks
    let threads = pool.threadCount
    let (products, memory) = (MatrixProducts(.float32), (parts, blocks))
    let shared = UncheckedSendable((products, vectors, memory))
    multiply = { thread in
      let (products, vectors, (parts, blocks)) = shared.value
      guard let parts = parts.baseAddress, let blocks = blocks.baseAddress else { return }
      let block = blocks + thread * vectors.count * Self.blockLength
      for chunk in stride(from: thread, to: chunks, by: threads) {
        let range = ThreadPool.chunk(chunk, of: count)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockLength) {
          let length = min(Self.blockLength, range.upperBound - start)
          for (number, vector) in vectors.enumerated() {
            (block + number * length).update(from: vector + start, count: length)
          }
          products.multiply(
            block, block, transposeB: true, rows: vectors.count, columns: vectors.count,
            inner: length, beta: start == range.lowerBound ? 0 : 1, into: parts + chunk * size)
        }
      }
    }
  }

  deinit {
    values.deallocate()
    parts.deallocate()
    blocks.deallocate()
  }

  /// Computes the matrix of the vectors' present values.
  package func compute() {
    pool.runKept(pool.threadCount, multiply)
    values.update(repeating: 0)
    guard let target = values.baseAddress, let parts = parts.baseAddress else { return }
    for chunk in 0..<chunks {
      addScaled(parts + chunk * values.count, by: 1, to: target, count: values.count)
    }
    // Kernels may sum the products on one side of the diagonal in another order than those on the other side.
    for row in 0..<vectors {
      for column in 0..<row { values[column * vectors + row] = values[row * vectors + column] }
    }
  }
}
