internal import Base

/// A Parquet file in the making: plain values, a page to a column in each group of rows.
final class ParquetFile {
  /// Where a column of a group of rows lies.
  private struct Chunk {
    let leaf: ParquetLeaf
    let count, start, length: Int
  }

  private let columns: [ParquetColumn]
  private let draft: FileDraft
  private var groups: [(rows: Int, chunks: [Chunk])] = []
  private(set) var byteCount = 0

  init(_ path: String, _ columns: [ParquetColumn]) throws(FileError) {
    self.columns = columns
    draft = try FileDraft(path)
    try append(Self.mark)
  }

  private static let mark = Array("PAR1".utf8)

  private func append(_ bytes: [UInt8]) throws(FileError) {
    try draft.append(bytes)
    byteCount += bytes.count
  }

  /// Writes a group of rows, and says for each image column where in the file its images are.
  @discardableResult
  func append(rows: Int, _ values: [ParquetColumn.Values]) throws(FileError) -> [[Int]] {
    precondition(values.count == columns.count, "each column has values")
    var (chunks, places) = ([Chunk](), [[Int]]())
    for (column, values) in zip(columns, values) {
      for (leaf, page) in zip(column.leaves, column.pages(values)) {
        let header = Self.header(of: page)
        let start = byteCount
        try append(header)
        if column.kind == .image, leaf.path.last == "bytes" {
          places.append(page.starts.map { byteCount + $0 })
        }
        try append(page.bytes)
        chunks.append(
          Chunk(leaf: leaf, count: page.count, start: start, length: byteCount - start))
      }
    }
    groups.append((rows, chunks))
    return places
  }

  private static func header(of page: ParquetLeaf.Page) -> [UInt8] {
    ThriftWriter.structure { header in
      header.int32(1, 0)
      header.int32(2, page.bytes.count)
      header.int32(3, page.bytes.count)
      header.structure(5) { data in
        data.int32(1, page.count)
        data.int32(2, 0)
        data.int32(3, 3)
        data.int32(4, 3)
      }
    }
  }

  /// Writes what the file is, with notes for its readers, and puts it in its place.
  func finish(notes: [(key: String, value: String)] = []) throws(FileError) {
    let footer = ThriftWriter.structure { file in
      file.int32(1, 1)
      file.structures(2, schema) { writer, element in element.write(to: &writer) }
      file.int64(3, groups.reduce(0) { $0 + $1.rows })
      file.structures(4, groups) { writer, group in
        writer.structures(1, group.chunks) { Self.write($1, to: &$0) }
        writer.int64(2, group.chunks.reduce(0) { $0 + $1.length })
        writer.int64(3, group.rows)
      }
      if !notes.isEmpty {
        file.structures(5, notes) { writer, note in
          writer.text(1, note.key)
          writer.text(2, note.value)
        }
      }
      file.text(6, "Benchtop \(Release.version)")
    }
    try append(footer)
    var length: [UInt8] = []
    length.append(littleEndian: UInt32(footer.count))
    try append(length + Self.mark)
    try draft.finish()
  }

  private static func write(_ chunk: Chunk, to writer: inout ThriftWriter) {
    writer.int64(2, chunk.start)
    writer.structure(3) { column in
      column.int32(1, chunk.leaf.element.rawValue)
      column.int32s(2, [0, 3])
      column.texts(3, chunk.leaf.path)
      column.int32(4, 0)
      column.int64(5, chunk.count)
      column.int64(6, chunk.length)
      column.int64(7, chunk.length)
      column.int64(9, chunk.start)
    }
  }

  // MARK: Schema

  /// An element of the tree that the columns' values are the leaves of, in the order of a walk through it.
  private struct SchemaElement {
    enum Presence: Int {
      case required = 0
      case optional = 1
      case repeated = 2
    }

    let name: String
    var type: ParquetLeaf.Element?
    var presence: Presence? = .required
    var childCount: Int?
    /// Texts in UTF-8 and lists say that they are such, in two ways.
    var isText = false
    var isList = false

    func write(to writer: inout ThriftWriter) {
      if let type { writer.int32(1, type.rawValue) }
      if let presence { writer.int32(3, presence.rawValue) }
      writer.text(4, name)
      if let childCount { writer.int32(5, childCount) }
      if isText { writer.int32(6, 0) }
      if isList { writer.int32(6, 3) }
      if isText { writer.structure(10) { $0.structure(1) { _ in } } }
      if isList { writer.structure(10) { $0.structure(3) { _ in } } }
    }
  }

  private var schema: [SchemaElement] {
    [SchemaElement(name: "schema", presence: nil, childCount: columns.count)]
      + columns.flatMap { column -> [SchemaElement] in
        func list(_ element: SchemaElement) -> [SchemaElement] {
          [
            SchemaElement(name: column.name, childCount: 1, isList: true),
            SchemaElement(name: "list", presence: .repeated, childCount: 1), element,
          ]
        }
        return switch column.kind {
        case .integer: [SchemaElement(name: column.name, type: .int64)]
        case .float: [SchemaElement(name: column.name, type: .float)]
        case .bool: [SchemaElement(name: column.name, type: .bool)]
        case .text: [SchemaElement(name: column.name, type: .bytes, isText: true)]
        case .floats: list(SchemaElement(name: "element", type: .float))
        case .texts: list(SchemaElement(name: "element", type: .bytes, isText: true))
        case .image:
          [
            SchemaElement(name: column.name, childCount: 2),
            SchemaElement(name: "bytes", type: .bytes, presence: .optional),
            SchemaElement(name: "path", type: .bytes, presence: .optional, isText: true),
          ]
        }
      }
  }
}
