internal import CDeflate

/// A filter that is applied to the bytes of a chunk before they are written.
enum HDF5Filter: Equatable {
  /// The shuffle filter: a byte transposition that groups equal bytes of the elements, so that they compress better.
  case shuffle(elementSize: Int)
  /// DEFLATE (RFC 1951) in the zlib format (RFC 1950), by libdeflate.
  case deflate(level: Int)

  /// The content of a filter message, version 1.
  static func message(_ filters: [HDF5Filter]) -> [UInt8] {
    var bytes: [UInt8] = [1, UInt8(filters.count), 0, 0, 0, 0, 0, 0]
    for filter in filters {
      let (number, name, value) =
        switch filter {
        case .shuffle(let size): (HDF5Format.Filter.shuffle, "shuffle\0", size)
        case .deflate(let level): (HDF5Format.Filter.deflate, "deflate\0", level)
        }
      for field in [number, 8, 1, 1] { bytes.append(littleEndian: field) }
      bytes += Array(name.utf8)
      bytes.append(littleEndian: UInt32(value))
      bytes.append(littleEndian: UInt32(0))
    }
    return bytes
  }

  /// Parses a filter pipeline message.
  static func filters(message: [UInt8]) throws(HDF5Failure) -> [HDF5Filter] {
    var reader = HDF5Reader(message)
    let version = try reader.number(1)
    let count = try reader.number(1)
    guard version == 1, count <= 4 else {
      throw HDF5Failure("its filter pipeline is not supported")
    }
    try reader.skip(6)
    var filters: [HDF5Filter] = []
    for _ in 0..<count {
      let (number, nameLength) = (try reader.number(2), try reader.number(2))
      try reader.skip(2)
      let valueCount = try reader.number(2)
      guard nameLength <= HDF5Limits.nameLength + 1, valueCount <= 16 else {
        throw HDF5Failure("its filter pipeline is not supported")
      }
      try reader.skip((nameLength + 7) / 8 * 8)
      let value = valueCount > 0 ? try reader.number(4) : 0
      try reader.skip(4 * max(valueCount - 1, 0) + valueCount % 2 * 4)
      switch UInt16(number) {
      case HDF5Format.Filter.shuffle: filters.append(.shuffle(elementSize: value))
      case HDF5Format.Filter.deflate: filters.append(.deflate(level: value))
      default: throw HDF5Failure("its filter \(number) is not supported")
      }
    }
    return filters
  }

  /// Applies the filter.
  func encode(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .shuffle(let size): Self.transposed(bytes, rows: bytes.count / max(size, 1), columns: size)
    case .deflate(let level): Deflate.compress(bytes, level: level)
    }
  }

  /// Reverses the filter; nil if the result does not have `count` bytes.
  func decode(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    switch self {
    case .shuffle(let size):
      guard bytes.count == count else { return nil }
      return Self.transposed(bytes, rows: size, columns: bytes.count / max(size, 1))
    case .deflate: return Deflate.decompress(bytes, count: count)
    }
  }

  /// Transposes bytes; those after the last whole element stay at the end.
  private static func transposed(_ bytes: [UInt8], rows: Int, columns: Int) -> [UInt8] {
    guard rows > 1, columns > 1 else { return bytes }
    var result = bytes
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = bytes[row * columns + column] }
    }
    return result
  }
}

/// DEFLATE compression in the zlib format.
enum Deflate {
  static func compress(_ bytes: UnsafeRawBufferPointer, level: Int) -> [UInt8] {
    let capacity = CDeflateCompressBound(bytes.count)
    let source = bytes.bindMemory(to: UInt8.self)
    // The result is an array of its own size: one with room for incompressible bytes would take up far more memory for
    // as long as its episode does.
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
      let count = CDeflateCompress(
        Int32(level), source.baseAddress, source.count, buffer.baseAddress, capacity)
      precondition(count > 0, "there is not enough memory to compress \(source.count) bytes")
      return [UInt8](buffer[..<count])
    }
  }

  static func compress(_ bytes: [UInt8], level: Int) -> [UInt8] {
    bytes.withUnsafeBytes { compress($0, level: level) }
  }

  /// Decompresses bytes into memory; returns whether they fill it exactly.
  static func decompress(_ bytes: [UInt8], to target: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    CDeflateDecompress(bytes, bytes.count, target.baseAddress, target.count)
  }

  /// Decompresses bytes; nil if the result does not have exactly `count` bytes.
  static func decompress(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    var isWhole = false
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      isWhole = CDeflateDecompress(bytes, bytes.count, buffer.baseAddress, count)
      // Uninitialized bytes must not be read.
      if !isWhole { buffer.update(repeating: 0) }
      written = count
    }
    return isWhole ? result : nil
  }
}
