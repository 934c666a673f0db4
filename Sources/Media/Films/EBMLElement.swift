/// A named piece of an EBML file, the binary kin of XML that WebM is written in.
struct EBMLElement {
  let bytes: [UInt8]

  init(_ name: WebMName, bytes content: [UInt8]) {
    bytes = Self.start(of: name, contentCount: content.count) + content
  }

  init(_ name: WebMName, _ parts: [EBMLElement]) {
    self.init(name, bytes: parts.flatMap(\.bytes))
  }

  init(_ name: WebMName, text: String) {
    self.init(name, bytes: Array(text.utf8))
  }

  /// In as few bytes as it takes, but not in none.
  init(_ name: WebMName, _ number: Int) {
    let bytes = bigEndian(UInt64(number))
    self.init(name, bytes: Array(bytes.dropLast().drop { $0 == 0 } + bytes.suffix(1)))
  }

  /// In eight bytes, whatever the number.
  init(_ name: WebMName, wide number: Int) {
    self.init(name, bytes: bigEndian(UInt64(number)))
  }

  init(_ name: WebMName, _ number: Double) {
    self.init(name, bytes: bigEndian(number.bitPattern))
  }

  /// The name and the size of an element whose content follows, the size in as few bytes as it takes or in so many.
  static func start(
    of name: WebMName, contentCount: Int, sizeBytes: Int? = nil
  ) -> [UInt8] {
    // Each byte has seven bits of the size, and together one that says how many bytes there are. All ones would mean
    // that the size is not known.
    let count = sizeBytes ?? (1...8).first { contentCount + 1 < 1 << (7 * $0) } ?? 8
    let size = bigEndian(1 << (7 * UInt64(count)) | UInt64(contentCount)).suffix(count)
    return Array(bigEndian(UInt64(name.rawValue)).drop { $0 == 0 } + size)
  }
}

private func bigEndian(_ number: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
