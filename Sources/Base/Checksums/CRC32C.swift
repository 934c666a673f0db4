/// CRC-32C (Castagnoli 1993), computed by slicing-by-8 (Kounavis and Berry 2005). It detects every burst error of up to
/// 32 bits.
public struct CRC32C {
  private var state = UInt32.max

  public init() {}

  public var value: UInt32 { ~state }

  public mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    state = Self.tables.withUnsafeBufferPointer { tables in
      var state = state
      var index = 0
      // Eight bytes at a time, each through the table for the number of bytes after it.
      while index + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let mixed = word ^ UInt64(state)
        state = 0
        for byte in 0..<8 {
          state ^= tables[(7 - byte) << 8 + Int(UInt8(truncatingIfNeeded: mixed >> (8 * byte)))]
        }
        index += 8
      }
      while index < bytes.count {
        state = state >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: state) ^ bytes[index])]
        index += 1
      }
      return state
    }
  }

  /// For each byte, its contribution to the checksum when 0 to 7 bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 << 8)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { state, _ in
        state >> 1 ^ (state & 1 == 1 ? 0x82F6_3B78 : 0)
      }
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()
}
