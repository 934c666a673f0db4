/// A column of a Parquet file: its name and logical type.
struct ParquetColumn {
  enum Kind: Equatable {
    case integer, float, bool, text
    /// A list of floats, with the same length in each row.
    case floats(Int)
    /// A list of integers, with the same length in each row.
    case integers(Int)
    /// A list of doubles, with the same length in each row, and each double in so many lists of its own.
    case doubles(Int, lists: Int)
    case texts
    /// A file's bytes and its path, which is null.
    case image
  }

  let name: String
  let kind: Kind

  init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The values of some rows.
  enum Values {
    case integers([Int])
    case floats([Float])
    case doubles([Double])
    case bools([Bool])
    case texts([String])
    case lists([[String]])
    case images([[UInt8]])
  }
}

/// A leaf column: an image column has two.
struct ParquetLeaf {
  enum PhysicalType: Int {
    case bool = 0
    case int64 = 2
    case float = 4
    case double = 5
    case bytes = 6
  }

  let path: [String]
  let physicalType: PhysicalType
  /// The largest repetition and definition levels (Dremel, Melnik et al. 2010).
  var maxRepetitionLevel = 0
  var maxDefinitionLevel = 0

  /// A data page: levels and values of some rows.
  struct Page {
    var bytes: [UInt8] = []
    /// The number of entries in the levels, as Parquet counts values.
    var count: Int
    /// The offsets of the values in `bytes`.
    var starts: [Int] = []
  }
}

extension ParquetColumn {
  var leaves: [ParquetLeaf] {
    func list(_ type: ParquetLeaf.PhysicalType, depth: Int = 1) -> [ParquetLeaf] {
      let path = (0..<depth).reduce([name]) { path, _ in path + ["list", "element"] }
      return [
        ParquetLeaf(
          path: path, physicalType: type, maxRepetitionLevel: depth, maxDefinitionLevel: depth)
      ]
    }
    return switch kind {
    case .integer: [ParquetLeaf(path: [name], physicalType: .int64)]
    case .float: [ParquetLeaf(path: [name], physicalType: .float)]
    case .bool: [ParquetLeaf(path: [name], physicalType: .bool)]
    case .text: [ParquetLeaf(path: [name], physicalType: .bytes)]
    case .floats: list(.float)
    case .integers: list(.int64)
    case .doubles(_, let lists): list(.double, depth: 1 + lists)
    case .texts: list(.bytes)
    case .image:
      [
        ParquetLeaf(path: [name, "bytes"], physicalType: .bytes, maxDefinitionLevel: 1),
        ParquetLeaf(path: [name, "path"], physicalType: .bytes, maxDefinitionLevel: 1),
      ]
    }
  }

  /// A page for each leaf column.
  func pages(_ values: Values) -> [ParquetLeaf.Page] {
    var page = ParquetLeaf.Page(count: 0)
    switch (kind, values) {
    case (.integer, .integers(let values)):
      page.count = values.count
      for value in values { page.bytes.append(littleEndian: Int64(value)) }
    case (.float, .floats(let values)):
      page.count = values.count
      page.append(values)
    case (.bool, .bools(let flags)):
      page.count = flags.count
      page.append(flags)
    case (.text, .texts(let texts)):
      page.count = texts.count
      for text in texts { page.append(Array(text.utf8)) }
    case (.floats(let width), .floats(let values)):
      page.count = values.count
      page.appendLists(of: width)
      page.append(values)
    case (.integers(let width), .integers(let values)):
      page.count = values.count
      page.appendLists(of: width)
      for value in values { page.bytes.append(littleEndian: Int64(value)) }
    case (.doubles(let width, let lists), .doubles(let values)):
      page.count = values.count
      page.appendLists(of: width, depth: 1 + lists)
      for value in values { page.bytes.append(littleEndian: value.bitPattern) }
    case (.texts, .lists(let lists)):
      page.count = lists.reduce(0) { $0 + $1.count }
      page.appendLists(lengths: lists.map(\.count))
      for text in lists.joined() { page.append(Array(text.utf8)) }
    case (.image, .images(let files)):
      page.count = files.count
      page.appendLevels([(1, files.count)])
      for file in files { page.append(file) }
      var paths = ParquetLeaf.Page(count: files.count)
      paths.appendLevels([(0, files.count)])
      return [page, paths]
    default:
      preconditionFailure("the values of \(name) have another type")
    }
    return [page]
  }
}

extension ParquetLeaf.Page {
  fileprivate mutating func append(_ values: [Float]) {
    for value in values { bytes.append(littleEndian: value.bitPattern) }
  }

  /// Appends flags, eight in a byte.
  fileprivate mutating func append(_ flags: [Bool]) {
    for start in stride(from: 0, to: flags.count, by: 8) {
      var byte: UInt8 = 0
      for (bit, flag) in flags[start..<min(start + 8, flags.count)].enumerated() where flag {
        byte |= 1 << bit
      }
      bytes.append(byte)
    }
  }

  fileprivate mutating func append(_ value: [UInt8]) {
    bytes.append(littleEndian: UInt32(value.count))
    starts.append(bytes.count)
    bytes += value
  }

  /// Appends the levels of lists with one length.
  fileprivate mutating func appendLists(of length: Int, depth: Int = 1) {
    appendLists(lengths: Array(repeating: length, count: count / max(length, 1)), depth: depth)
  }

  /// Appends the levels of non-empty lists, whose elements may be in lists of one element: repetition level 0 starts a
  /// row, 1 an element of the outermost list, and all values are present.
  fileprivate mutating func appendLists(lengths: [Int], depth: Int = 1) {
    appendLevels(lengths.flatMap { [(UInt8(0), 1), (UInt8(1), $0 - 1)] })
    appendLevels([(UInt8(depth), lengths.reduce(0, +))])
  }

  /// Appends levels, which fit into a byte, in the RLE/bit-packed hybrid encoding, using only runs.
  fileprivate mutating func appendLevels(_ runs: [(level: UInt8, count: Int)]) {
    var block: [UInt8] = []
    for run in runs where run.count > 0 {
      block.appendVarint(UInt64(run.count) << 1)
      block.append(run.level)
    }
    bytes.append(littleEndian: UInt32(block.count))
    bytes += block
  }
}
