internal import Base

/// An HDF5 file open for reading. It is thread-safe.
struct HDF5File: Sendable {
  let source: HDF5Source
  private let rootHeader: UInt64

  var path: String { source.path }

  init(reading path: String) throws(FileError) {
    source = try HDF5Source(path)
    do {
      rootHeader = try Self.rootHeader(source)
    } catch {
      throw .invalidFormat(path: path, format: "HDF5", reason: error.reason)
    }
  }

  private static func rootHeader(_ source: HDF5Source) throws(HDF5Failure) -> UInt64 {
    var reader = try source.reader(at: 0, count: HDF5Format.superblockSize)
    guard try reader.bytes(8) == HDF5Format.signature else {
      throw HDF5Failure("it has no HDF5 signature")
    }
    guard try reader.number(1) == 0 else { throw HDF5Failure("its superblock version is not 0") }
    try reader.skip(4)
    guard try reader.number(1) == 8, try reader.number(1) == 8 else {
      throw HDF5Failure("its offsets and lengths do not have 8 bytes")
    }
    try reader.skip(9)
    guard try reader.address() == 0 else { throw HDF5Failure("its base address is not 0") }
    try reader.skip(8)
    guard try reader.length() <= source.byteCount else { throw .tooShort }
    try reader.skip(16)
    return try reader.address()
  }

  /// The root group, with its own memory budget.
  func root() throws(FileError) -> HDF5Group {
    try HDF5Group(
      source, at: rootHeader, name: "/", HDF5MemoryBudget(fileSize: source.byteCount))
  }
}
