public import Base

extension SafeTensors {
  /// The most bytes that a file is read with, where nothing else is said.
  public static let usualLimit = 16 << 30

  /// Reads a file. One that is not whole, contradicts itself or was changed since we wrote it is an error.
  public init(reading path: String, limit: Int = usualLimit) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .broken(path: path, format: "safetensors", reason: reason)
    }
    let source = try FileSource(path)
    guard let fileCount = source.byteCount else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    guard fileCount <= limit else {
      throw .unreadable(
        path: path, reason: "it has \(fileCount) bytes, and the limit is \(limit)")
    }
    let start = try source.read(8)
    guard start.count == 8 else { throw broken("it has only \(start.count) bytes") }
    let announced = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard announced >= 2, announced <= SafeTensorsHeader.longest else {
      throw broken("its header would be \(announced) bytes long")
    }
    guard announced <= fileCount - 8 else {
      throw broken("it has \(fileCount) bytes, and its header alone would have \(announced)")
    }
    var text = try source.read(Int(announced))
    let header = try SafeTensorsHeader(text, dataCount: fileCount - 8 - text.count, path: path)
    let digits = SafeTensorsChecksum.take(from: &text)
    guard digits != nil || !SafeTensorsChecksum.isExpected(in: header.metadata) else {
      throw broken("its checksum is damaged")
    }
    var checksum = SafeTensorsChecksum()
    checksum.add(start)
    checksum.add(text)
    self.init(metadata: header.metadata)
    metadata[SafeTensorsChecksum.key] = nil
    var tensors: [Tensor] = []
    for layout in header.layouts {
      let bytes = try source.read(layout.byteCount)
      guard bytes.count == layout.byteCount else {
        throw broken("it ends within the tensor '\(layout.name)'")
      }
      guard layout.element != .bool || bytes.allSatisfy({ $0 <= 1 }) else {
        throw broken("the tensor '\(layout.name)' holds a BOOL that is neither 0 nor 1")
      }
      checksum.add(bytes)
      tensors.append(Tensor(layout, bytes: bytes))
    }
    guard digits.map(checksum.matches) ?? true else {
      throw broken("its checksum is wrong: it has been damaged or changed since it was written")
    }
    self.tensors = tensors
  }
}
