internal import Base

/// The checksum that our files carry in their metadata: of the whole file, as it is with zeros for the digits of
/// the checksum. The data alone would not do, as a tensor can get another name or shape by one flipped bit.
struct SafeTensorsChecksum {
  static let key = "benchtop.checksum"
  static let blank = start + "00000000"
  private static let start = "crc32c "
  private static let digitCount = 8

  private var sum = CRC32C()

  mutating func add(_ bytes: UnsafeRawBufferPointer) { sum.add(bytes) }
  mutating func add(_ bytes: [UInt8]) { sum.add(bytes) }

  private var digits: [UInt8] {
    let digits = String(sum.value, radix: 16)
    let zeros = String(repeating: "0", count: Self.digitCount - digits.utf8.count)
    return Array((zeros + digits).utf8)
  }

  /// Puts the digits into a header that was made with ``blank``.
  func write(into header: inout [UInt8]) {
    guard let place = Self.digits(in: header) else { preconditionFailure("there is no checksum") }
    header.replaceSubrange(place, with: digits)
  }

  /// Takes the digits out of a header; nil where it has none.
  static func take(from header: inout [UInt8]) -> [UInt8]? {
    guard let place = digits(in: header) else { return nil }
    let digits = Array(header[place])
    header.replaceSubrange(place, with: repeatElement(UInt8(ascii: "0"), count: digitCount))
    return digits
  }

  func matches(_ digits: [UInt8]) -> Bool { self.digits == digits }

  /// Whether a file claims to have a checksum. One flipped bit can hide the key or the value, but not both.
  static func isExpected(in metadata: [String: String]) -> Bool {
    metadata[key] != nil
      || metadata.values.contains { value in
        let digits = value.utf8.dropFirst(start.utf8.count)
        return value.hasPrefix(start) && digits.count == digitCount
          && UInt32(Substring(digits), radix: 16) != nil
      }
  }

  /// Where the digits are. No text that was written as JSON holds this: its quotes have backslashes before them.
  private static func digits(in header: [UInt8]) -> Range<Int>? {
    let pattern = Array("\"\(key)\":\"\(start)".utf8)
    return header.withUnsafeBufferPointer { header in
      var place = 0
      while place + pattern.count + digitCount <= header.count {
        if header[place] == pattern[0], header[place...].starts(with: pattern) {
          return place + pattern.count..<place + pattern.count + digitCount
        }
        place += 1
      }
      return nil
    }
  }
}
