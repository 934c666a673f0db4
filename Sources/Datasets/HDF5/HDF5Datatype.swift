/// The little-endian type of the elements of a dataset or an attribute.
enum HDF5Datatype: Equatable {
  case integer(size: Int, isSigned: Bool)
  case float(size: Int)
  /// A byte, an enumeration of FALSE and TRUE as in h5py.
  case boolean
  /// Strings of a fixed length, padded with zeros.
  case text(length: Int, isUTF8: Bool)

  /// The size of an element in bytes.
  var size: Int {
    switch self {
    case .integer(let size, _), .float(let size): size
    case .boolean: 1
    case .text(let length, _): length
    }
  }
}

extension HDF5Datatype: CustomStringConvertible {
  var description: String {
    switch self {
    case .integer(let size, let isSigned): "\(isSigned ? "int" : "uint")\(8 * size)"
    case .float(let size): "float\(8 * size)"
    case .boolean: "bool"
    case .text(let length, _): "string of \(length) bytes"
    }
  }
}

// MARK: In files

extension HDF5Datatype {
  /// The content of a datatype message, version 1.
  var message: [UInt8] {
    var bytes: [UInt8] = []
    func begin(_ number: UInt8, _ bits: [UInt8]) {
      bytes.append(0x10 | number)
      bytes += bits
      bytes.append(littleEndian: UInt32(size))
    }
    switch self {
    case .integer(let size, let isSigned):
      begin(HDF5DatatypeClass.integer, [isSigned ? 8 : 0, 0, 0])
      bytes.append(littleEndian: UInt16(0))
      bytes.append(littleEndian: UInt16(8 * size))
    case .float(let size):
      // The bit positions of sign, exponent and mantissa, and the exponent's bias (IEEE 754).
      begin(HDF5DatatypeClass.float, [0x20, UInt8(8 * size - 1), 0])
      bytes.append(littleEndian: UInt16(0))
      bytes.append(littleEndian: UInt16(8 * size))
      bytes += size == 4 ? [23, 8, 0, 23] : [52, 11, 0, 52]
      bytes.append(littleEndian: UInt32(size == 4 ? 127 : 1023))
    case .text(_, let isUTF8):
      begin(HDF5DatatypeClass.text, [isUTF8 ? 0x11 : 0x01, 0, 0])
    case .boolean:
      begin(HDF5DatatypeClass.enumeration, [2, 0, 0])
      bytes += HDF5Datatype.integer(size: 1, isSigned: true).message
      bytes += Array("FALSE\0\0\0TRUE\0\0\0\0".utf8) + [0, 1]
    }
    return bytes
  }

  /// Parses a datatype message; throws if it is not one of these types.
  init(message: [UInt8]) throws(HDF5Failure) {
    var reader = HDF5Reader(message)
    let numbers = try reader.bytes(8)
    let size = Int(UInt32(littleEndian: numbers[4...]))
    let (number, flags) = (numbers[0] & 0xF, numbers[1])
    let isLittleEndian = flags & 1 == 0
    let candidates: [HDF5Datatype] =
      switch number {
      case HDF5DatatypeClass.integer where [1, 2, 4, 8].contains(size) && isLittleEndian:
        [.integer(size: size, isSigned: flags & 8 != 0)]
      case HDF5DatatypeClass.float where [4, 8].contains(size) && isLittleEndian:
        [.float(size: size)]
      case HDF5DatatypeClass.enumeration where size == 1: [.boolean]
      case HDF5DatatypeClass.text where (1...HDF5Limits.textLength).contains(size):
        [.text(length: size, isUTF8: flags & 0xF0 != 0)]
      default: []
      }
    guard let type = candidates.first else {
      throw HDF5Failure("its datatype is not supported")
    }
    self = type
    guard case .text = type else {
      // The rest must equal the message that we would write; only the version may differ.
      guard message.dropFirst().starts(with: type.message.dropFirst()) else {
        throw HDF5Failure("its datatype is not supported")
      }
      return
    }
  }
}

private enum HDF5DatatypeClass {
  static let integer: UInt8 = 0
  static let float: UInt8 = 1
  static let text: UInt8 = 3
  static let enumeration: UInt8 = 8
}
