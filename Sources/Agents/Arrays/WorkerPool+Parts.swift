internal import Base

extension WorkerPool {
  /// Shares out long rows of numbers, in parts that are the same for any number of threads.
  func runParts(of count: Int, _ work: @Sendable (Range<Int>) -> Void) {
    let length = 1 << 14
    run((count + length - 1) / length) { part in
      work(part * length..<min((part + 1) * length, count))
    }
  }
}
