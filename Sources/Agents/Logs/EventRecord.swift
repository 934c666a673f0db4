internal import Base

/// A TFRecord: the length of an event, the length's checksum, the event, and the event's checksum.
enum EventRecord {
  /// The record of an event.
  static func bytes(around event: [UInt8]) -> [UInt8] {
    let length = bytes(of: UInt64(event.count))
    return length + bytes(of: maskedCRC32C(length)) + event + bytes(of: maskedCRC32C(event))
  }

  /// The events of a file, and the end of each record. An incomplete last record is ignored.
  static func events(
    in bytes: [UInt8], path: String
  ) throws(FileError) -> [(event: ArraySlice<UInt8>, end: Int)] {
    var events: [(event: ArraySlice<UInt8>, end: Int)] = []
    var start = 0
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 8]
      let isIntact = number(bytes[start + 8..<start + 12]) == UInt64(maskedCRC32C(Array(length)))
      let room = bytes.count - start - 16
      guard !isIntact || number(length) <= UInt64(max(0, room)) else { break }
      let end = isIntact ? start + 16 + Int(number(length)) : start
      let event = isIntact ? bytes[start + 12..<end - 4] : []
      guard isIntact, number(bytes[end - 4..<end]) == UInt64(maskedCRC32C(Array(event))) else {
        // A power failure can leave zeros in place of the last records.
        if bytes[start...].allSatisfy({ $0 == 0 }) { break }
        throw .invalidFormat(
          path: path, format: "event", reason: "the record at byte \(start) is damaged")
      }
      events.append((event, end))
      start = end
    }
    return events
  }

  /// The masked CRC-32C of TFRecord files. The mask matters because checksums may be part of data that is summed
  /// again.
  private static func maskedCRC32C(_ bytes: [UInt8]) -> UInt32 {
    var sum = CRC32C()
    sum.add(bytes)
    return (sum.value >> 15 | sum.value << 17) &+ 0xA282_EAD8
  }

  private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
