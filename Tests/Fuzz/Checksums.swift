/// Checksums stop mutations at the door; without them, or with them put right, attacks get further.
enum Checksums {
  /// A safetensors file that says of itself that it has no checksum; other bytes as they are.
  static func removed(from bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (word, replacement) in [("benchtop.checksum", "benchtop.checksun"), ("crc32c ", "crc32x ")]
    {
      let (word, replacement) = (Array(word.utf8), Array(replacement.utf8))
      guard bytes.count > 8 + word.count, bytes[8] == UInt8(ascii: "{") else { return bytes }
      let places = (0..<min(bytes.count - word.count, 1 << 16)).filter { place in
        bytes[place] == word[0] && bytes[place..<place + word.count].elementsEqual(word)
      }
      for place in places { bytes.replaceSubrange(place..<place + word.count, with: replacement) }
    }
    return bytes
  }

  /// A PNG file whose chunks have the checksums of what is in them.
  static func corrected(png bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var place = 8
    while place + 12 <= bytes.count {
      let count = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard place + 12 + count <= bytes.count else { break }
      let sum = crc32(bytes[(place + 4)..<(place + 8 + count)])
      for byte in 0..<4 {
        bytes[place + 8 + count + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * byte))
      }
      place += 12 + count
    }
    return bytes
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : 0xEDB8_8320 ^ sum >> 1 }
  }

  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
