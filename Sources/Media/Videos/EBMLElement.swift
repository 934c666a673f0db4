/// An element of EBML (RFC 8794), the binary markup language of WebM files.
struct EBMLElement {
  let bytes: [UInt8]

  init(_ id: WebMElementID, bytes content: [UInt8]) {
    bytes = Self.header(of: id, contentCount: content.count) + content
  }

  init(_ id: WebMElementID, _ parts: [EBMLElement]) {
    self.init(id, bytes: parts.flatMap(\.bytes))
  }

  init(_ id: WebMElementID, text: String) {
    self.init(id, bytes: Array(text.utf8))
  }

  /// An unsigned integer in as few bytes as possible, but at least one.
  init(_ id: WebMElementID, _ number: Int) {
    let bytes = bigEndian(UInt64(number))
    self.init(id, bytes: Array(bytes.dropLast().drop { $0 == 0 } + bytes.suffix(1)))
  }

  /// An unsigned integer in eight bytes.
  init(_ id: WebMElementID, wide number: Int) {
    self.init(id, bytes: bigEndian(UInt64(number)))
  }

  init(_ id: WebMElementID, _ number: Double) {
    self.init(id, bytes: bigEndian(number.bitPattern))
  }

  /// The ID and size of an element whose content follows; the size takes `sizeLength` bytes, or as few as possible.
  static func header(
    of id: WebMElementID, contentCount: Int, sizeLength: Int? = nil
  ) -> [UInt8] {
    // A variable-size integer: seven bits of each byte hold the size, and a marker bit gives the number of bytes. All
    // ones would mean an unknown size.
    let count = sizeLength ?? (1...8).first { contentCount + 1 < 1 << (7 * $0) } ?? 8
    let size = bigEndian(1 << (7 * UInt64(count)) | UInt64(contentCount)).suffix(count)
    return Array(bigEndian(UInt64(id.rawValue)).drop { $0 == 0 } + size)
  }
}

private func bigEndian(_ number: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
