/// A named value that a group or an array carries.
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
    guard (1...3).contains(version) else { throw HDF5Failure("its attributes are of another form") }
    if version == 3 { try reader.skip(1) }
    name = String(decoding: try reader.bytes(nameSize).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Throws where the value is not one text of fixed length.
  func text() throws(HDF5Failure) -> String {
    // In the first version, every part is as long as a multiple of eight.
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    var reader = HDF5Reader(content)
    try reader.skip(version == 3 ? 9 : 8)
    try reader.skip(padded(nameSize))
    let type = try HDF5Type(message: reader.bytes(typeSize))
    try reader.skip(padded(typeSize) - typeSize)
    let space = try HDF5Space(message: reader.bytes(spaceSize))
    try reader.skip(padded(spaceSize) - spaceSize)
    guard case .text(let length, _) = type, space.extents.isEmpty else {
      throw HDF5Failure("it is no text")
    }
    return String(decoding: try reader.bytes(length).prefix { $0 != 0 }, as: UTF8.self)
  }
}
