/// A node of a version 1 B-tree: children, and the keys before, between and after them.
struct HDF5BTreeNode {
  let level: Int
  let children: [UInt64]
  private let keys: [[UInt8]]

  var count: Int { children.count }

  /// Reads a node, which must be one level below its parent.
  init(
    _ source: HDF5Source, at address: UInt64, kind: Int, below parent: Int?, keySize: Int
  ) throws(HDF5Failure) {
    let broken = HDF5Failure("its B-tree is not valid")
    var head = try source.reader(at: address, count: 24)
    guard try head.bytes(4) == HDF5Format.treeSignature, try head.number(1) == kind else {
      throw broken
    }
    let (level, count) = (try head.number(1), try head.number(2))
    // Levels decrease, so no traversal is endless.
    let highest = parent.map { $0 - 1 }
    guard level == highest ?? level, level < HDF5Limits.treeLevels,
      count <= HDF5Limits.nodeEntries
    else { throw broken }
    var reader = try source.reader(at: address + 24, count: count * (keySize + 8) + keySize)
    var (children, keys) = ([UInt64](), [[UInt8]]())
    for _ in 0..<count {
      keys.append(try reader.bytes(keySize))
      children.append(try reader.address())
    }
    keys.append(try reader.bytes(keySize))
    (self.level, self.children, self.keys) = (level, children, keys)
  }

  func key(_ index: Int) -> HDF5BTreeKey { HDF5BTreeKey(reader: HDF5Reader(keys[index])) }
}

/// A key of a B-tree node.
struct HDF5BTreeKey {
  var reader: HDF5Reader

  /// In a group's B-tree: the offset of a name in the heap.
  func address() throws(HDF5Failure) -> UInt64 {
    var reader = reader
    return try reader.address()
  }
}
