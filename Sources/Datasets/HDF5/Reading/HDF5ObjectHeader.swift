/// The object header of a group or a dataset: messages about its type and storage.
struct HDF5ObjectHeader {
  struct Message {
    let kind: UInt16
    let flags: UInt8
    let content: [UInt8]
  }

  let messages: [Message]

  init(_ source: HDF5Source, at address: UInt64) throws(HDF5Failure) {
    var prefix = try source.reader(at: address, count: 16)
    guard try prefix.number(1) == 1 else { throw HDF5Failure("its header version is not 1") }
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
        var continuation = HDF5Reader(content)
        blocks.append((try continuation.address(), try continuation.length()))
        guard blocks.count <= HDF5Limits.headerBlocks else {
          throw HDF5Failure("its header has more than \(HDF5Limits.headerBlocks) blocks")
        }
      }
    }
    self.messages = messages
  }

  /// The content of the first message of a kind; nil if there is none.
  func content(_ kind: UInt16) throws(HDF5Failure) -> [UInt8]? {
    guard let message = messages.first(where: { $0.kind == kind }) else { return nil }
    // Shared messages are stored elsewhere.
    guard message.flags & 2 == 0 else { throw HDF5Failure("its header has shared messages") }
    return message.content
  }

  func required(_ kind: UInt16, _ what: String) throws(HDF5Failure) -> [UInt8] {
    guard let content = try content(kind) else { throw HDF5Failure("it is not \(what)") }
    return content
  }
}
