/// A column of a Parquet file: its name and what is in each of its rows.
struct ParquetColumn {
  enum Kind: Equatable {
    case integer, float, bool, text
    /// So many floats in each row.
    case floats(Int)
    case texts
    /// The bytes of a file and its path, of which there is none.
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
    case bools([Bool])
    case texts([String])
    case lists([[String]])
    case images([[UInt8]])
  }
}

/// One of the columns of plain values that a column consists of: an image has two.
struct ParquetLeaf {
  enum Element: Int {
    case bool = 0
    case int64 = 2
    case float = 4
    case bytes = 6
  }

  let path: [String]
  let element: Element
  /// How deep rows can be divided, and how many ways there are for a value not to be there.
  var repetition = 0
  var definition = 0

  /// The values of some rows, with what tells how they fall to the rows.
  struct Page {
    var bytes: [UInt8] = []
    /// Entries of levels, which is how Parquet counts values.
    var count: Int
    /// Where each of the values starts in `bytes`, for those who look for them later.
    var starts: [Int] = []
  }
}

extension ParquetColumn {
  var leaves: [ParquetLeaf] {
    let list = [name, "list", "element"]
    return switch kind {
    case .integer: [ParquetLeaf(path: [name], element: .int64)]
    case .float: [ParquetLeaf(path: [name], element: .float)]
    case .bool: [ParquetLeaf(path: [name], element: .bool)]
    case .text: [ParquetLeaf(path: [name], element: .bytes)]
    case .floats: [ParquetLeaf(path: list, element: .float, repetition: 1, definition: 1)]
    case .texts: [ParquetLeaf(path: list, element: .bytes, repetition: 1, definition: 1)]
    case .image:
      [
        ParquetLeaf(path: [name, "bytes"], element: .bytes, definition: 1),
        ParquetLeaf(path: [name, "path"], element: .bytes, definition: 1),
      ]
    }
  }

  /// A page for each leaf.
  func pages(_ values: Values) -> [ParquetLeaf.Page] {
    var page = ParquetLeaf.Page(count: 0)
    switch (kind, values) {
    case (.integer, .integers(let numbers)):
      page.count = numbers.count
      for number in numbers { page.bytes.append(littleEndian: Int64(number)) }
    case (.float, .floats(let numbers)):
      page.count = numbers.count
      page.append(numbers)
    case (.bool, .bools(let flags)):
      page.count = flags.count
      page.append(flags)
    case (.text, .texts(let texts)):
      page.count = texts.count
      for text in texts { page.append(Array(text.utf8)) }
    case (.floats(let width), .floats(let numbers)):
      page.count = numbers.count
      page.appendLists(lengths: Array(repeating: width, count: numbers.count / max(width, 1)))
      page.append(numbers)
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
      preconditionFailure("the values of \(name) are of another kind")
    }
    return [page]
  }
}

extension ParquetLeaf.Page {
  fileprivate mutating func append(_ numbers: [Float]) {
    for number in numbers { bytes.append(littleEndian: number.bitPattern) }
  }

  /// Eight to a byte.
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

  /// Levels of lists, none of which is empty: the first of each starts a row, and all are there.
  fileprivate mutating func appendLists(lengths: [Int]) {
    appendLevels(lengths.flatMap { [(UInt8(0), 1), (UInt8(1), $0 - 1)] })
    appendLevels([(1, lengths.reduce(0, +))])
  }

  /// Runs of equal levels, none of which is over 1.
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
