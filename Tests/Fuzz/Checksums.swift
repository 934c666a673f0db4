/// Removes or corrects checksums, which would otherwise stop most mutations.
enum Checksums {
  /// Removes the checksum of a safetensors file; other bytes stay the same.
  static func removed(from bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (word, replacement) in [("benchtop.checksum", "benchtop.checksun"), ("crc32c ", "crc32x ")]
    {
      let (word, replacement) = (Array(word.utf8), Array(replacement.utf8))
      guard bytes.count > 8 + word.count, bytes[8] == UInt8(ascii: "{") else { return bytes }
      let offsets = (0..<min(bytes.count - word.count, 1 << 16)).filter { offset in
        bytes[offset] == word[0] && bytes[offset..<offset + word.count].elementsEqual(word)
      }
      for start in offsets { bytes.replaceSubrange(start..<start + word.count, with: replacement) }
    }
    return bytes
  }

  /// Corrects the checksums of a PNG file's chunks.
  static func corrected(png bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var offset = 8
    while offset + 12 <= bytes.count {
      let count = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard offset + 12 + count <= bytes.count else { break }
      let sum = crc32(bytes[(offset + 4)..<(offset + 8 + count)])
      for byte in 0..<4 {
        bytes[offset + 8 + count + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * byte))
      }
      offset += 12 + count
    }
    return bytes
  }

  /// The table of CRC-32 (ISO 3309) as in PNG.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : 0xEDB8_8320 ^ sum >> 1 }
  }

  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
