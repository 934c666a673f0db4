public import Base

/// Writes a safetensors file directly from memory, so that tensors of any size need no copy.
///
///     let writer = try SafeTensorsWriter(path, [TensorInfo("rewards", .float32, shape: [1_000_000])])
///     try rewards.withUnsafeBytes { try writer.append($0, to: "rewards") }
///     try writer.finish()
///
/// The file appears when ``finish()`` is called; a discarded file leaves nothing behind.
public final class SafeTensorsWriter {
  private let tensorInfos: [TensorInfo]
  private let draft: AtomicFileWriter
  private var header: [UInt8]
  private var checksum = SafeTensorsChecksum()
  /// The tensor being written, and the number of its bytes written so far.
  private var current = 0
  private var writtenCount = 0

  /// Starts a file of these tensors. The metadata name "benchtop.checksum" is reserved.
  public init(
    _ path: String, _ tensorInfos: [TensorInfo], metadata: [String: String] = [:]
  ) throws(FileError) {
    precondition(
      Set(tensorInfos.map(\.name)).count == tensorInfos.count, "two tensors have the same name")
    precondition(
      metadata[SafeTensorsChecksum.key] == nil,
      "\(SafeTensorsChecksum.key) is reserved for the checksum")
    self.tensorInfos = tensorInfos
    header = try SafeTensorsHeader.bytes(tensorInfos, metadata: metadata, path: path)
    draft = try AtomicFileWriter(path, rewritesHeader: true)
    checksum.add(header)
    try draft.append(header)
  }

  /// Appends bytes to a tensor. Write tensors in the order of `tensorInfos`, each in one or more blocks.
  public func append(_ bytes: UnsafeRawBufferPointer, to name: String) throws(FileError) {
    skipFinished(unless: name)
    precondition(
      current < tensorInfos.count && tensorInfos[current].name == name, "'\(name)' is not next")
    let info = tensorInfos[current]
    precondition(
      bytes.count <= info.byteCount - writtenCount,
      "'\(name)' takes \(info.byteCount) bytes, not \(writtenCount + bytes.count)")
    precondition(
      info.dtype != .bool || bytes.allSatisfy { $0 <= 1 }, "'\(name)' takes only bytes 0 and 1")
    checksum.add(bytes)
    try draft.append(bytes)
    writtenCount += bytes.count
  }

  /// Appends values, or single bytes, to a tensor.
  public func append<Scalar: TensorScalar>(
    _ values: [Scalar], to name: String
  ) throws(FileError) {
    try values.withUnsafeBufferPointer { values throws(FileError) in
      try append(UnsafeRawBufferPointer(values), to: name)
    }
  }

  /// Completes the file and moves it into place. All tensors must be complete.
  public func finish() throws(FileError) {
    skipFinished(unless: nil)
    precondition(
      current == tensorInfos.count,
      "tensors from '\(tensorInfos.dropFirst(current).first?.name ?? "")' on are missing")
    checksum.write(into: &header)
    try draft.rewriteHeader(with: header)
    try draft.commit()
  }

  /// Abandons the file and leaves nothing behind.
  public func discard() { draft.discard() }

  private func skipFinished(unless name: String?) {
    while current < tensorInfos.count, tensorInfos[current].name != name,
      writtenCount == tensorInfos[current].byteCount
    {
      current += 1
      writtenCount = 0
    }
  }
}
