/// The memory that what is read of an episode may take up.
///
/// A few bytes of a compressed file can stand for a thousand times as many, and arrays can share them, so a small file
/// could fill any memory. Recordings shrink to a fifth or so, seldom to less than a tenth.
final class HDF5Budget {
  private var remaining: Int

  init(fileSize: Int) { remaining = Self.freeBytes + Self.ratio * fileSize }

  private static let freeBytes = 64 << 20
  private static let ratio = 8

  /// Throws where there is no memory for so many bytes, which will not be kept.
  func require(_ count: Int) throws(HDF5Failure) {
    guard count <= remaining else {
      throw HDF5Failure("it stands for \(count) bytes, which so small a file gives no reason for")
    }
  }

  /// The same for bytes that will be.
  func take(_ count: Int) throws(HDF5Failure) {
    try require(count)
    remaining -= count
  }
}
