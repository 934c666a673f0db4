/// A piece of an array as it lies in the file.
struct HDF5Chunk {
  let address: UInt64
  let count: Int
  /// A bit for each filter that it has not gone through.
  let skippedFilters: Int

  /// All chunks of an array in the order of its rows; throws where one is missing.
  static func all(
    _ source: HDF5Source, tree: UInt64, sides: [Int], rows: Int
  ) throws(HDF5Failure) -> [HDF5Chunk] {
    let broken = HDF5Failure("its chunks are broken")
    let expected = rows / sides[0] + (rows % sides[0] == 0 ? 0 : 1)
    // Each takes up some bytes of its own.
    guard expected <= source.byteCount else { throw .tooShort }
    guard expected > 0 else { return [] }
    var (chunks, total) = ([HDF5Chunk](), 0)
    var nodes = [(address: tree, level: Int?.none)]
    while let (address, level) = nodes.popLast() {
      let node = try HDF5TreeNode(
        source, at: address, kind: 1, below: level, keySize: 8 + 8 * sides.count)
      guard node.count > 0 else { throw broken }
      guard node.level == 0 else {
        nodes += node.children.reversed().map { ($0, node.level) }
        guard nodes.count <= expected + HDF5Limits.nodeEntries else { throw broken }
        continue
      }
      for (place, address) in node.children.enumerated() {
        var key = node.key(place).reader
        let (count, skipped) = (try key.number(4), try key.number(4))
        let row = try key.length()
        for _ in 1..<sides.count {
          guard try key.length() == 0 else { throw broken }
        }
        total += count
        // One after the other, and all together no more than the file.
        guard row % sides[0] == 0, row / sides[0] == chunks.count, chunks.count < expected,
          total <= source.byteCount, source.holds(address, count: count)
        else { throw broken }
        chunks.append(HDF5Chunk(address: address, count: count, skippedFilters: skipped))
      }
    }
    guard chunks.count == expected else { throw HDF5Failure("a part of it is missing") }
    return chunks
  }
}
