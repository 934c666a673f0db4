public import Base

extension SafeTensors {
  /// The default limit of a file's size in bytes.
  public static let defaultSizeLimit = 16 << 30

  /// Reads a file. It throws if the file is incomplete, inconsistent, or was changed after Benchtop wrote it.
  public init(reading path: String, limit: Int = defaultSizeLimit) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .invalidFormat(path: path, format: "safetensors", reason: reason)
    }
    let source = try FileReader(path)
    guard let fileCount = source.byteCount else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    guard fileCount <= limit else {
      throw .unreadable(
        path: path, reason: "it has \(fileCount) bytes; the limit is \(limit)")
    }
    let start = try source.read(8)
    guard start.count == 8 else { throw broken("it has only \(start.count) bytes") }
    let announced = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard announced >= 2, announced <= SafeTensorsHeader.maxHeaderSize else {
      throw broken("its header would have \(announced) bytes")
    }
    guard announced <= fileCount - 8 else {
      throw broken("it has \(fileCount) bytes, but its header alone would have \(announced)")
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
    for info in header.tensorInfos {
      let bytes = try source.read(info.byteCount)
      guard bytes.count == info.byteCount else {
        throw broken("it ends inside the tensor '\(info.name)'")
      }
      guard info.dtype != .bool || bytes.allSatisfy({ $0 <= 1 }) else {
        throw broken("the tensor '\(info.name)' has a BOOL that is neither 0 nor 1")
      }
      checksum.add(bytes)
      tensors.append(Tensor(info, bytes: bytes))
    }
    guard digits.map(checksum.matches) ?? true else {
      throw broken("its checksum is wrong: it was damaged or changed after it was written")
    }
    self.tensors = tensors
  }
}
