public import Base

/// Writes a safetensors file from where the tensors lie in memory, however large they are together.
///
///     let writer = try SafeTensorsWriter(path, [TensorLayout("rewards", .float32, shape: [1_000_000])])
///     try rewards.withUnsafeBytes { try writer.append($0, to: "rewards") }
///     try writer.finish()
///
/// The file appears when it is finished; one that is given up leaves nothing behind.
public final class SafeTensorsWriter {
  private let layouts: [TensorLayout]
  private let draft: FileDraft
  private var header: [UInt8]
  private var checksum = SafeTensorsChecksum()
  /// The tensor that is being written, and how many of its bytes are.
  private var current = 0
  private var writtenCount = 0

  /// Starts a file of these tensors. It takes no metadata under the name "benchtop.checksum".
  public init(
    _ path: String, _ layouts: [TensorLayout], metadata: [String: String] = [:]
  ) throws(FileError) {
    precondition(
      Set(layouts.map(\.name)).count == layouts.count, "two tensors have the same name")
    precondition(
      metadata[SafeTensorsChecksum.key] == nil, "\(SafeTensorsChecksum.key) is for the checksum")
    self.layouts = layouts
    header = try SafeTensorsHeader.bytes(layouts, metadata: metadata, path: path)
    draft = try FileDraft(path, overwritesStart: true)
    checksum.add(header)
    try draft.append(header)
  }

  /// Adds the next bytes of a tensor. Tensors come in the order of the layouts, each in one or several blocks.
  public func append(_ bytes: UnsafeRawBufferPointer, to name: String) throws(FileError) {
    skipFinished(unless: name)
    precondition(current < layouts.count && layouts[current].name == name, "'\(name)' is not next")
    let layout = layouts[current]
    precondition(
      bytes.count <= layout.byteCount - writtenCount,
      "'\(name)' takes \(layout.byteCount) bytes, and \(writtenCount + bytes.count) were given")
    precondition(
      layout.element != .bool || bytes.allSatisfy { $0 <= 1 }, "'\(name)' takes bytes of 0 and 1")
    checksum.add(bytes)
    try draft.append(bytes)
    writtenCount += bytes.count
  }

  /// Adds the next values of a tensor, which may be its bytes.
  public func append<Scalar: TensorScalar>(
    _ values: [Scalar], to name: String
  ) throws(FileError) {
    try values.withUnsafeBufferPointer { values throws(FileError) in
      try append(UnsafeRawBufferPointer(values), to: name)
    }
  }

  /// Puts the file in its place, once all tensors are there.
  public func finish() throws(FileError) {
    skipFinished(unless: nil)
    precondition(
      current == layouts.count,
      "tensors are missing from '\(layouts.dropFirst(current).first?.name ?? "")' on")
    checksum.write(into: &header)
    try draft.overwriteStart(with: header)
    try draft.finish()
  }

  /// Leaves nothing behind.
  public func giveUp() { draft.giveUp() }

  private func skipFinished(unless name: String?) {
    while current < layouts.count, layouts[current].name != name,
      writtenCount == layouts[current].byteCount
    {
      current += 1
      writtenCount = 0
    }
  }
}
