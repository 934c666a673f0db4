/// A node of a B-tree: children, and keys before, between and after them.
struct HDF5TreeNode {
  let level: Int
  let children: [UInt64]
  private let keys: [[UInt8]]

  var count: Int { children.count }

  /// Reads a node that has to lie right below one of the given level.
  init(
    _ source: HDF5Source, at address: UInt64, kind: Int, below parent: Int?, keySize: Int
  ) throws(HDF5Failure) {
    let broken = HDF5Failure("its index is broken")
    var head = try source.reader(at: address, count: 24)
    guard try head.bytes(4) == HDF5Format.nodeMark, try head.number(1) == kind else { throw broken }
    let (level, count) = (try head.number(1), try head.number(2))
    // So no walk goes round in circles.
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

  func key(_ index: Int) -> HDF5Key { HDF5Key(reader: HDF5Reader(keys[index])) }
}

/// A key of a B-tree's node, read from its start.
struct HDF5Key {
  var reader: HDF5Reader

  /// Of a group: where in its heap a name is.
  func address() throws(HDF5Failure) -> UInt64 {
    var reader = reader
    return try reader.address()
  }
}
