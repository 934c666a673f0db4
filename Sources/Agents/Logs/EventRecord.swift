internal import Base

/// A record of an event file: the length of an event, a checksum of that, the event and a checksum of it.
enum EventRecord {
  /// The event with what belongs around it.
  static func bytes(around event: [UInt8]) -> [UInt8] {
    let length = bytes(of: UInt64(event.count))
    return length + bytes(of: checksum(length)) + event + bytes(of: checksum(event))
  }

  /// The events of a file, and where each record ends. What a kill left of a last record is left out.
  static func events(
    in bytes: [UInt8], path: String
  ) throws(FileError) -> [(event: ArraySlice<UInt8>, end: Int)] {
    var events: [(event: ArraySlice<UInt8>, end: Int)] = []
    var start = 0
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 8]
      let isIntact = number(bytes[start + 8..<start + 12]) == UInt64(checksum(Array(length)))
      let room = bytes.count - start - 16
      guard !isIntact || number(length) <= UInt64(max(0, room)) else { break }
      let end = isIntact ? start + 16 + Int(number(length)) : start
      let event = isIntact ? bytes[start + 12..<end - 4] : []
      guard isIntact, number(bytes[end - 4..<end]) == UInt64(checksum(Array(event))) else {
        // A loss of power can leave zeros where the last records were to be.
        if bytes[start...].allSatisfy({ $0 == 0 }) { break }
        throw .broken(
          path: path, format: "event", reason: "the record from byte \(start) on is damaged")
      }
      events.append((event, end))
      start = end
    }
    return events
  }

  /// TensorFlow turns and shifts its checksums, as they may lie among data that are summed again.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
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
