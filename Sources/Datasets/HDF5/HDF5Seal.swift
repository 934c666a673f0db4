internal import Base

/// A checksum behind the end of an HDF5 file, by which damage is found. HDF5's readers pass over it.
enum HDF5Seal {
  private static let mark = Array("sealed: ".utf8)

  static func bytes(_ checksum: CRC32C) -> [UInt8] {
    var bytes = mark
    bytes.append(littleEndian: checksum.value)
    return bytes
  }

  /// Whether a file is as it was when it was sealed.
  static func isIntact(_ path: String) -> Bool {
    do {
      let source = try HDF5Source(path)
      let start = HDF5Format.superblockSize
      let end = source.byteCount - mark.count - 4
      guard end >= start else { return false }
      var checksum = CRC32C()
      // The start is written last.
      for range in [start..<end, 0..<start] {
        for place in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
          let count = min(1 << 20, range.upperBound - place)
          checksum.add(try source.bytes(at: UInt64(place), count: count))
        }
      }
      return try source.bytes(at: UInt64(end), count: mark.count + 4) == bytes(checksum)
    } catch {
      return false
    }
  }
}
