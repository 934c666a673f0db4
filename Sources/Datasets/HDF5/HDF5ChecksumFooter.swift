internal import Base

/// A CRC-32C checksum after the end-of-file address of an HDF5 file, which HDF5 readers ignore.
enum HDF5ChecksumFooter {
  private static let marker = Array("sealed: ".utf8)

  static func bytes(_ checksum: CRC32C) -> [UInt8] {
    var bytes = marker
    bytes.append(littleEndian: checksum.value)
    return bytes
  }

  /// Whether a file has a correct checksum.
  static func isIntact(_ path: String) -> Bool {
    do {
      let source = try HDF5Source(path)
      let start = HDF5Format.superblockSize
      let end = source.byteCount - marker.count - 4
      guard end >= start else { return false }
      var checksum = CRC32C()
      // The superblock is written last, so its checksum comes last.
      for range in [start..<end, 0..<start] {
        for address in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
          let count = min(1 << 20, range.upperBound - address)
          checksum.add(try source.bytes(at: UInt64(address), count: count))
        }
      }
      return try source.bytes(at: UInt64(end), count: marker.count + 4) == bytes(checksum)
    } catch {
      return false
    }
  }
}
