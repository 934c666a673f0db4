package import Base

extension ThreadPool {
  private static let chunkLength = 1 << 14

  /// The number of chunks of a long range, which does not depend on the number of threads.
  package static func chunkCount(of count: Int) -> Int { (count + chunkLength - 1) / chunkLength }

  /// A chunk of a long range.
  package static func chunk(_ index: Int, of count: Int) -> Range<Int> {
    index * chunkLength..<min((index + 1) * chunkLength, count)
  }
}
