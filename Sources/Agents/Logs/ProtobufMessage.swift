/// Encodes and decodes the Protocol Buffers wire format: tags, wire types and varints (LEB128).
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, _ value: UInt64) {
    addTag(field, .varint)
    addVarint(value)
  }

  mutating func add(_ field: UInt64, _ value: Double) {
    addTag(field, .i64)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: UInt64, _ value: Float) {
    addTag(field, .i32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: UInt64, _ value: some Collection<UInt8>) {
    addTag(field, .len)
    addVarint(UInt64(value.count))
    bytes += value
  }

  private mutating func addTag(_ field: UInt64, _ wireType: WireType) {
    addVarint(field << 3 | wireType.rawValue)
  }

  private mutating func addVarint(_ value: UInt64) {
    var remaining = value
    while remaining >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: remaining) | 0x80)
      remaining >>= 7
    }
    bytes.append(UInt8(remaining))
  }

  private enum WireType: UInt64 {
    case varint = 0
    case i64 = 1
    case len = 2
    case i32 = 5
  }
}

extension ProtobufMessage {
  /// The last value of an integer field; 0 if the field is absent, nil if the message is malformed.
  static func integer(_ field: UInt64, in message: ArraySlice<UInt8>) -> UInt64? {
    var remaining = message
    var value: UInt64 = 0
    while !remaining.isEmpty {
      guard let key = takeVarint(&remaining), let wireType = WireType(rawValue: key & 7) else {
        return nil
      }
      var skipped: UInt64 = 0
      switch wireType {
      case .varint:
        guard let number = takeVarint(&remaining) else { return nil }
        if key >> 3 == field { value = number }
      case .i64: skipped = 8
      case .i32: skipped = 4
      case .len:
        guard let count = takeVarint(&remaining) else { return nil }
        skipped = count
      }
      guard skipped <= UInt64(remaining.count) else { return nil }
      remaining = remaining.dropFirst(Int(skipped))
    }
    return value
  }

  private static func takeVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }
}
