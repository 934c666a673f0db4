internal import Base

/// Writes the B-trees that groups and arrays find their content by.
struct HDF5TreeWriter {
  /// The kind of its nodes, in the format's numbers.
  let kind: UInt8
  /// The most children of a node, for which every node has room.
  let capacity: Int
  let keySize: Int

  /// A child with the key before it and the key after it.
  struct Child {
    let address: UInt64
    let before, after: [UInt8]
  }

  /// Writes the tree over some children, and says where its root is.
  func write(_ children: [Child], to output: HDF5Output) throws(FileError) -> UInt64 {
    var (children, level) = (children, UInt8(0))
    while true {
      let nodes = try write(children, level: level, to: output)
      guard nodes.count > 1 else { return nodes[0].address }
      (children, level) = (nodes, level + 1)
    }
  }

  /// Writes the nodes of a level, side by side.
  private func write(
    _ children: [Child], level: UInt8, to output: HDF5Output
  ) throws(FileError) -> [Child] {
    let size = 24 + capacity * (keySize + 8) + keySize
    let starts = Array(stride(from: 0, to: max(children.count, 1), by: capacity))
    let first = output.position
    func place(_ node: Int) -> UInt64 {
      starts.indices.contains(node) ? first + UInt64(node * size) : HDF5Format.undefined
    }
    var nodes: [Child] = []
    for (number, start) in starts.enumerated() {
      let part = children[start..<min(start + capacity, children.count)]
      var bytes = HDF5Format.nodeMark + [kind, level]
      bytes.append(littleEndian: UInt16(part.count))
      bytes.append(littleEndian: place(number - 1))
      bytes.append(littleEndian: place(number + 1))
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
