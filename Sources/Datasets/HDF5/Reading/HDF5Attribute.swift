/// A named value of a group or a dataset.
struct HDF5Attribute {
  let name: String
  private let content: [UInt8]
  private let version: Int
  private let nameSize, typeSize, spaceSize: Int

  init(message: [UInt8]) throws(HDF5Failure) {
    content = message
    var reader = HDF5Reader(message)
    version = try reader.number(1)
    try reader.skip(1)
    (nameSize, typeSize, spaceSize) = (
      try reader.number(2), try reader.number(2), try reader.number(2)
    )
    guard (1...3).contains(version) else {
      throw HDF5Failure("its attribute version \(version) is not supported")
    }
    if version == 3 { try reader.skip(1) }
    name = String(decoding: try reader.bytes(nameSize).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The value as a string; throws if it is not a single string of fixed length.
  func text() throws(HDF5Failure) -> String {
    // In version 1, each part is padded to a multiple of eight bytes.
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    var reader = HDF5Reader(content)
    try reader.skip(version == 3 ? 9 : 8)
    try reader.skip(padded(nameSize))
    let type = try HDF5Datatype(message: reader.bytes(typeSize))
    try reader.skip(padded(typeSize) - typeSize)
    let space = try HDF5Dataspace(message: reader.bytes(spaceSize))
    try reader.skip(padded(spaceSize) - spaceSize)
    guard case .text(let length, _) = type, space.dimensions.isEmpty else {
      throw HDF5Failure("it is not a string")
    }
    return String(decoding: try reader.bytes(length).prefix { $0 != 0 }, as: UTF8.self)
  }
}
