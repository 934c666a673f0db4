/// Reads little-endian numbers from bytes, sequentially.
struct HDF5Reader {
  private let content: [UInt8]
  private var index = 0

  init(_ content: [UInt8]) { self.content = content }

  var remaining: Int { content.count - index }

  mutating func bytes(_ count: Int) throws(HDF5Failure) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw .tooShort }
    defer { index += count }
    return Array(content[index..<index + count])
  }

  mutating func skip(_ count: Int) throws(HDF5Failure) {
    guard count >= 0, count <= remaining else { throw .tooShort }
    index += count
  }

  /// A number of up to four bytes.
  mutating func number(_ count: Int) throws(HDF5Failure) -> Int {
    precondition((1...4).contains(count))
    return Int(try unsigned(count))
  }

  /// An address in the file.
  mutating func address() throws(HDF5Failure) -> UInt64 { try unsigned(8) }

  /// A length or a count; throws if it is impossibly large.
  mutating func length() throws(HDF5Failure) -> Int {
    let number = try unsigned(8)
    guard number <= 1 << 56 else { throw HDF5Failure("it has a length of \(number)") }
    return Int(number)
  }

  private mutating func unsigned(_ count: Int) throws(HDF5Failure) -> UInt64 {
    guard count <= remaining else { throw .tooShort }
    var number: UInt64 = 0
    for byte in 0..<count { number |= UInt64(content[index + byte]) << (8 * byte) }
    index += count
    return number
  }
}

extension UInt32 {
  /// The first four bytes.
  init(littleEndian bytes: ArraySlice<UInt8>) {
    self = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
