internal import Base

/// The CRC-32C checksum (Castagnoli et al. 1993) that Benchtop's files carry in their metadata. It covers the whole
/// file, with zeros for the checksum's digits: one flipped bit in the header can change a tensor's name or shape.
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

  /// Writes the digits into a header that was made with ``blank``.
  func write(into header: inout [UInt8]) {
    guard let range = Self.digits(in: header) else { preconditionFailure("there is no checksum") }
    header.replaceSubrange(range, with: digits)
  }

  /// Reads the digits of a header and replaces them by zeros; nil if it has none.
  static func take(from header: inout [UInt8]) -> [UInt8]? {
    guard let range = digits(in: header) else { return nil }
    let digits = Array(header[range])
    header.replaceSubrange(range, with: repeatElement(UInt8(ascii: "0"), count: digitCount))
    return digits
  }

  func matches(_ digits: [UInt8]) -> Bool { self.digits == digits }

  /// Whether a file's metadata names a checksum. One flipped bit can damage the key or the value, but not both.
  static func isExpected(in metadata: [String: String]) -> Bool {
    metadata[key] != nil
      || metadata.values.contains { value in
        let digits = value.utf8.dropFirst(start.utf8.count)
        return value.hasPrefix(start) && digits.count == digitCount
          && UInt32(Substring(digits), radix: 16) != nil
      }
  }

  /// The range of the digits. This pattern cannot occur inside a JSON string, where quotes are escaped.
  private static func digits(in header: [UInt8]) -> Range<Int>? {
    let pattern = Array("\"\(key)\":\"\(start)".utf8)
    return header.withUnsafeBufferPointer { header in
      var index = 0
      while index + pattern.count + digitCount <= header.count {
        if header[index] == pattern[0], header[index...].starts(with: pattern) {
          return index + pattern.count..<index + pattern.count + digitCount
        }
        index += 1
      }
      return nil
    }
  }
}
