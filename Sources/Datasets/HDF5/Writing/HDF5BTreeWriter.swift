internal import Base

/// Writes the version 1 B-trees of groups and chunk indexes, by bulk loading, level by level.
struct HDF5BTreeWriter {
  /// The node type, as the format numbers it.
  let kind: UInt8
  /// The largest number of children of a node.
  let capacity: Int
  let keySize: Int

  /// A child with the key before and the key after it.
  struct Child {
    let address: UInt64
    let before, after: [UInt8]
  }

  /// Writes the tree over some children; returns the address of its root.
  func write(_ children: [Child], to output: HDF5Output) throws(FileError) -> UInt64 {
    var (children, level) = (children, UInt8(0))
    while true {
      let nodes = try write(children, level: level, to: output)
      guard nodes.count > 1 else { return nodes[0].address }
      (children, level) = (nodes, level + 1)
    }
  }

  /// Writes the nodes of a level, consecutively.
  private func write(
    _ children: [Child], level: UInt8, to output: HDF5Output
  ) throws(FileError) -> [Child] {
    let size = 24 + capacity * (keySize + 8) + keySize
    let starts = Array(stride(from: 0, to: max(children.count, 1), by: capacity))
    let first = output.position
    func address(_ node: Int) -> UInt64 {
      starts.indices.contains(node) ? first + UInt64(node * size) : HDF5Format.undefined
    }
    var nodes: [Child] = []
    for (number, start) in starts.enumerated() {
      let part = children[start..<min(start + capacity, children.count)]
      var bytes = HDF5Format.treeSignature + [kind, level]
      bytes.append(littleEndian: UInt16(part.count))
      bytes.append(littleEndian: address(number - 1))
      bytes.append(littleEndian: address(number + 1))
      for child in part {
        bytes += child.before
        bytes.append(littleEndian: child.address)
      }
      bytes += part.last?.after ?? []
      bytes += Array(repeating: 0, count: size - bytes.count)
      nodes.append(
        Child(
          address: try output.append(bytes), before: part.first?.before ?? [],
          after: part.last?.after ?? []))
    }
    return nodes
  }
}
