internal import Base

extension HDF5ObjectHeader {
  /// Writes an object header, and returns its address.
  static func write(
    _ messages: [(kind: UInt16, content: [UInt8])], to output: HDF5Output
  ) throws(FileError) -> UInt64 {
    var body: [UInt8] = []
    for (kind, content) in messages {
      let count = (content.count + 7) / 8 * 8
      guard let size = UInt16(exactly: count) else {
        throw .unwritable(
          path: output.path, reason: "a string of \(content.count) bytes is too long for HDF5")
      }
      body.append(littleEndian: kind)
      body.append(littleEndian: size)
      body += [0, 0, 0, 0]
      body += content
      body += Array(repeating: 0, count: count - content.count)
    }
    var header: [UInt8] = [1, 0]
    header.append(littleEndian: UInt16(messages.count))
    header.append(littleEndian: UInt32(1))
    header.append(littleEndian: UInt32(body.count))
    header += [0, 0, 0, 0]
    return try output.append(header + body)
  }
}

extension HDF5Attribute {
  /// The content of an attribute message, version 1, for a single value.
  static func message(_ name: String, _ type: HDF5Datatype, _ value: [UInt8]) -> [UInt8] {
    let parts = [Array(name.utf8) + [0], type.message, HDF5Dataspace([]).message]
    var bytes: [UInt8] = [1, 0]
    for part in parts { bytes.append(littleEndian: UInt16(part.count)) }
    for part in parts {
      bytes += part
      bytes += Array(repeating: 0, count: (8 - part.count % 8) % 8)
    }
    return bytes + value
  }
}
