package import Base

extension ThreadPool {
  private static let chunkLength = 1 << 14

  /// Runs work on chunks of a long range. The chunks do not depend on the number of threads.
  package func runChunks(of count: Int, _ work: @Sendable (Range<Int>) -> Void) {
    parallelFor(Self.chunkCount(of: count)) { work(Self.chunk($0, of: count)) }
  }

  /// The number of chunks of a long range.
  package static func chunkCount(of count: Int) -> Int { (count + chunkLength - 1) / chunkLength }

  /// A chunk of a long range.
  package static func chunk(_ index: Int, of count: Int) -> Range<Int> {
    index * chunkLength..<min((index + 1) * chunkLength, count)
  }
}
