package import Base

extension ThreadPool {
  /// Runs work on chunks of a long range. The chunks do not depend on the number of threads.
  package func runChunks(of count: Int, _ work: @Sendable (Range<Int>) -> Void) {
    let length = 1 << 14
    parallelFor((count + length - 1) / length) { part in
      work(part * length..<min((part + 1) * length, count))
    }
  }
}
