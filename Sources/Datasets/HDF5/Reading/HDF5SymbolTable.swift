/// A group's symbol table: a B-tree of symbol table nodes, with the names in a local heap.
struct HDF5SymbolTable {
  private let source: HDF5Source
  private let tree: UInt64
  private let names: (address: UInt64, count: Int)

  init(_ source: HDF5Source, _ header: HDF5ObjectHeader) throws(HDF5Failure) {
    self.source = source
    var message = HDF5Reader(try header.required(HDF5Format.Message.symbolTable, "a group"))
    tree = try message.address()
    var heap = try source.reader(at: message.address(), count: 32)
    guard try heap.bytes(4) == HDF5Format.heapSignature, try heap.number(1) == 0 else {
      throw HDF5Failure("its local heap is not valid")
    }
    try heap.skip(3)
    let count = try heap.length()
    try heap.skip(8)
    names = (try heap.address(), count)
    guard source.holds(names.address, count: count) else { throw .tooShort }
  }

  /// The address of a child's header; nil if there is no such child.
  ///
  /// Binary search in version 1 B-tree nodes and symbol table nodes (HDF5 File Format Specification 3.0, III.A.1,
  /// III.B, III.D).
  func find(_ name: String) throws(HDF5Failure) -> UInt64? {
    let nameBytes = Array(name.utf8)
    var (address, level) = (tree, Int?.none)
    while true {
      let node = try HDF5BTreeNode(source, at: address, kind: 0, below: level, keySize: 8)
      guard node.count > 0 else { return nil }
      // The key after a child is its last name.
      var (low, high) = (0, node.count - 1)
      while low < high {
        let middle = (low + high) / 2
        let lastName = try self.name(at: node.key(middle + 1).address())
        if nameBytes.lexicographicallyPrecedes(lastName) || nameBytes == lastName {
          high = middle
        } else {
          low = middle + 1
        }
      }
      address = node.children[low]
      level = node.level
      guard node.level == 0 else { continue }
      for entry in try leaf(at: address) where try self.name(at: entry.name) == nameBytes {
        return entry.header
      }
      return nil
    }
  }

  /// All children; throws if there are more than `limit`.
  func all(limit: Int) throws(HDF5Failure) -> [(name: String, header: UInt64)] {
    var children: [(name: String, header: UInt64)] = []
    var nodes = [(address: tree, level: Int?.none)]
    var visits = 0
    while let (address, level) = nodes.popLast() {
      visits += 1
      guard visits <= limit else { throw HDF5Failure("it has too many children") }
      let node = try HDF5BTreeNode(source, at: address, kind: 0, below: level, keySize: 8)
      if node.level > 0 {
        nodes += node.children.reversed().map { ($0, node.level) }
        continue
      }
      for child in node.children {
        for entry in try leaf(at: child) {
          children.append((String(decoding: try name(at: entry.name), as: UTF8.self), entry.header))
        }
        guard children.count <= limit else { throw HDF5Failure("it has too many children") }
      }
    }
    return children
  }

  private func leaf(at address: UInt64) throws(HDF5Failure) -> [(name: UInt64, header: UInt64)] {
    var head = try source.reader(at: address, count: 8)
    guard try head.bytes(4) == HDF5Format.symbolNodeSignature, try head.number(1) == 1 else {
      throw HDF5Failure("a symbol table node is not valid")
    }
    try head.skip(1)
    let count = try head.number(2)
    guard count <= HDF5Limits.nodeEntries else {
      throw HDF5Failure("a symbol table node is not valid")
    }
    var reader = try source.reader(at: address + 8, count: 40 * count)
    var entries: [(name: UInt64, header: UInt64)] = []
    for _ in 0..<count {
      entries.append((try reader.address(), try reader.address()))
      try reader.skip(24)
    }
    return entries
  }

  private func name(at offset: UInt64) throws(HDF5Failure) -> [UInt8] {
    guard offset < names.count else { throw HDF5Failure("the name of a child is not valid") }
    let count = min(HDF5Limits.nameLength + 1, names.count - Int(offset))
    let bytes = try source.bytes(at: names.address + offset, count: count)
    guard let end = bytes.firstIndex(of: 0) else {
      throw HDF5Failure("the name of a child is not valid")
    }
    return Array(bytes[..<end])
  }
}
