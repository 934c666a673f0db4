/// A message of protocol buffers, put together field by field.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, _ value: UInt64) {
    addKey(field, .varint)
    addVarint(value)
  }

  mutating func add(_ field: UInt64, _ value: Double) {
    addKey(field, .eightBytes)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: UInt64, _ value: Float) {
    addKey(field, .fourBytes)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  mutating func add(_ field: UInt64, _ value: some Collection<UInt8>) {
    addKey(field, .counted)
    addVarint(UInt64(value.count))
    bytes += value
  }

  private mutating func addKey(_ field: UInt64, _ kind: Kind) {
    addVarint(field << 3 | kind.rawValue)
  }

  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private enum Kind: UInt64 {
    case varint = 0
    case eightBytes = 1
    case counted = 2
    case fourBytes = 5
  }
}

extension ProtobufMessage {
  /// The last value of a field of whole numbers, 0 where it is left out; nil for what is no message.
  static func integer(_ field: UInt64, in message: ArraySlice<UInt8>) -> UInt64? {
    var rest = message
    var value: UInt64 = 0
    while !rest.isEmpty {
      guard let key = takeVarint(&rest), let kind = Kind(rawValue: key & 7) else { return nil }
      var skipped: UInt64 = 0
      switch kind {
      case .varint:
        guard let number = takeVarint(&rest) else { return nil }
        if key >> 3 == field { value = number }
      case .eightBytes: skipped = 8
      case .fourBytes: skipped = 4
      case .counted:
        guard let count = takeVarint(&rest) else { return nil }
        skipped = count
      }
      guard skipped <= UInt64(rest.count) else { return nil }
      rest = rest.dropFirst(Int(skipped))
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
