/// The messages of a group or an array: what it is and where its content lies.
struct HDF5ObjectHeader {
  struct Message {
    let kind: UInt16
    let flags: UInt8
    let content: [UInt8]
  }

  let messages: [Message]

  init(_ source: HDF5Source, at address: UInt64) throws(HDF5Failure) {
    var prefix = try source.reader(at: address, count: 16)
    guard try prefix.number(1) == 1 else { throw HDF5Failure("it has a header of another form") }
    try prefix.skip(7)
    var blocks = [(address: address + 16, count: try prefix.number(4))]
    var (messages, next, total) = ([Message](), 0, 0)
    while next < blocks.count {
      let block = blocks[next]
      next += 1
      guard block.count <= HDF5Limits.headerSize - total else {
        throw HDF5Failure("its header is longer than \(HDF5Limits.headerSize >> 20) MiB")
      }
      total += block.count
      var reader = try source.reader(at: block.address, count: block.count)
      while reader.remaining >= 8 {
        let kind = UInt16(try reader.number(2))
        let count = try reader.number(2)
        let flags = UInt8(try reader.number(1))
        try reader.skip(3)
        let content = try reader.bytes(count)
        guard kind == HDF5Format.Message.continuation else {
          messages.append(Message(kind: kind, flags: flags, content: content))
          continue
        }
        var place = HDF5Reader(content)
        blocks.append((try place.address(), try place.length()))
        guard blocks.count <= HDF5Limits.headerBlocks else {
          throw HDF5Failure("its header is in more than \(HDF5Limits.headerBlocks) pieces")
        }
      }
    }
    self.messages = messages
  }

  /// The content of the only message of a kind; nil where there is none.
  func content(_ kind: UInt16) throws(HDF5Failure) -> [UInt8]? {
    guard let message = messages.first(where: { $0.kind == kind }) else { return nil }
    // Content that lies elsewhere, to be shared.
    guard message.flags & 2 == 0 else { throw HDF5Failure("its header is of another form") }
    return message.content
  }

  func required(_ kind: UInt16, _ what: String) throws(HDF5Failure) -> [UInt8] {
    guard let content = try content(kind) else { throw HDF5Failure("it is no \(what)") }
    return content
  }
}
