/// The location of a chunk of a dataset in the file.
struct HDF5Chunk {
  let address: UInt64
  let count: Int
  /// A bit for each filter that was not applied.
  let filterMask: Int

  /// All chunks of a dataset, in the order of its rows; throws if one is missing.
  static func all(
    _ source: HDF5Source, tree: UInt64, chunkDimensions: [Int], rows: Int
  ) throws(HDF5Failure) -> [HDF5Chunk] {
    let broken = HDF5Failure("its chunk index is not valid")
    let expected = rows / chunkDimensions[0] + (rows % chunkDimensions[0] == 0 ? 0 : 1)
    // Each chunk takes at least one byte.
    guard expected <= source.byteCount else { throw .tooShort }
    guard expected > 0 else { return [] }
    var (chunks, total) = ([HDF5Chunk](), 0)
    var nodes = [(address: tree, level: Int?.none)]
    while let (address, level) = nodes.popLast() {
      let node = try HDF5BTreeNode(
        source, at: address, kind: 1, below: level, keySize: 8 + 8 * chunkDimensions.count)
      guard node.count > 0 else { throw broken }
      guard node.level == 0 else {
        nodes += node.children.reversed().map { ($0, node.level) }
        guard nodes.count <= expected + HDF5Limits.nodeEntries else { throw broken }
        continue
      }
      for (index, address) in node.children.enumerated() {
        var key = node.key(index).reader
        let (count, skipped) = (try key.number(4), try key.number(4))
        let row = try key.length()
        for _ in 1..<chunkDimensions.count {
          guard try key.length() == 0 else { throw broken }
        }
        total += count
        // Chunks must be in order, and together at most as large as the file.
        guard row % chunkDimensions[0] == 0, row / chunkDimensions[0] == chunks.count,
          chunks.count < expected,
          total <= source.byteCount, source.holds(address, count: count)
        else { throw broken }
        chunks.append(HDF5Chunk(address: address, count: count, filterMask: skipped))
      }
    }
    guard chunks.count == expected else { throw HDF5Failure("a chunk is missing") }
    return chunks
  }
}
