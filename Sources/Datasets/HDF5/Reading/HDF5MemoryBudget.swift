/// The memory that reading an episode may take: a guard against decompression bombs.
///
/// A few bytes of a compressed file can expand a thousandfold, and datasets can share them, so a small file could
/// fill any memory. Recordings compress to about a fifth, seldom to less than a tenth.
final class HDF5MemoryBudget {
  private var remaining: Int

  init(fileSize: Int) { remaining = Self.freeBytes + Self.ratio * fileSize }

  private static let freeBytes = 64 << 20
  private static let ratio = 8

  /// Throws if `count` bytes of temporary memory exceed the budget.
  func require(_ count: Int) throws(HDF5Failure) {
    guard count <= remaining else {
      throw HDF5Failure("it expands to \(count) bytes, too many for so small a file")
    }
  }

  /// Takes `count` bytes from the budget; throws if they exceed it.
  func take(_ count: Int) throws(HDF5Failure) {
    try require(count)
    remaining -= count
  }
}
