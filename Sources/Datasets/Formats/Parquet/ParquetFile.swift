internal import Base

/// Writes an Apache Parquet file: data pages v1, PLAIN encoding, uncompressed, one page for each column of a row
/// group.
final class ParquetFile {
  /// A column chunk of a row group.
  private struct Chunk {
    let leaf: ParquetLeaf
    let count, start, length: Int
  }

  private let columns: [ParquetColumn]
  private let draft: AtomicFileWriter
  private var groups: [(rows: Int, chunks: [Chunk])] = []
  private(set) var byteCount = 0

  init(_ path: String, _ columns: [ParquetColumn]) throws(FileError) {
    self.columns = columns
    draft = try AtomicFileWriter(path)
    try append(Self.magic)
  }

  private static let magic = Array("PAR1".utf8)

  private func append(_ bytes: [UInt8]) throws(FileError) {
    try draft.append(bytes)
    byteCount += bytes.count
  }

  /// Writes a row group. It returns, for each image column, the offsets of the images in the file.
  @discardableResult
  func append(rows: Int, _ values: [ParquetColumn.Values]) throws(FileError) -> [[Int]] {
    precondition(
      values.count == columns.count, "\(values.count) values for \(columns.count) columns")
    var (chunks, offsets) = ([Chunk](), [[Int]]())
    for (column, values) in zip(columns, values) {
      for (leaf, page) in zip(column.leaves, column.pages(values)) {
        let header = Self.header(of: page)
        let start = byteCount
        try append(header)
        if column.kind == .image, leaf.path.last == "bytes" {
          offsets.append(page.starts.map { byteCount + $0 })
        }
        try append(page.bytes)
        chunks.append(
          Chunk(leaf: leaf, count: page.count, start: start, length: byteCount - start))
      }
    }
    groups.append((rows, chunks))
    return offsets
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

  /// Writes the footer with key-value metadata, and moves the file into place.
  func finish(keyValueMetadata: [(key: String, value: String)] = []) throws(FileError) {
    let footer = ThriftWriter.structure { file in
      file.int32(1, 1)
      file.structures(2, schema) { writer, element in element.write(to: &writer) }
      file.int64(3, groups.reduce(0) { $0 + $1.rows })
      file.structures(4, groups) { writer, group in
        writer.structures(1, group.chunks) { Self.write($1, to: &$0) }
        writer.int64(2, group.chunks.reduce(0) { $0 + $1.length })
        writer.int64(3, group.rows)
      }
      if !keyValueMetadata.isEmpty {
        file.structures(5, keyValueMetadata) { writer, entry in
          writer.text(1, entry.key)
          writer.text(2, entry.value)
        }
      }
      file.text(6, "Benchtop \(Release.version)")
    }
    try append(footer)
    var length: [UInt8] = []
    length.append(littleEndian: UInt32(footer.count))
    try append(length + Self.magic)
    try draft.commit()
  }

  private static func write(_ chunk: Chunk, to writer: inout ThriftWriter) {
    writer.int64(2, chunk.start)
    writer.structure(3) { column in
      column.int32(1, chunk.leaf.physicalType.rawValue)
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

  /// An element of the schema, a tree in depth-first order whose leaves are the leaf columns.
  private struct SchemaElement {
    enum Repetition: Int {
      case required = 0
      case optional = 1
      case repeated = 2
    }

    let name: String
    var type: ParquetLeaf.PhysicalType?
    var repetition: Repetition? = .required
    var childCount: Int?
    /// Marked in both ways, as a converted type and as a logical type.
    var isText = false
    var isList = false

    func write(to writer: inout ThriftWriter) {
      if let type { writer.int32(1, type.rawValue) }
      if let repetition { writer.int32(3, repetition.rawValue) }
      writer.text(4, name)
      if let childCount { writer.int32(5, childCount) }
      if isText { writer.int32(6, 0) }
      if isList { writer.int32(6, 3) }
      if isText { writer.structure(10) { $0.structure(1) { _ in } } }
      if isList { writer.structure(10) { $0.structure(3) { _ in } } }
    }
  }

  private var schema: [SchemaElement] {
    [SchemaElement(name: "schema", repetition: nil, childCount: columns.count)]
      + columns.flatMap { column -> [SchemaElement] in
        func list(_ element: SchemaElement, depth: Int = 1) -> [SchemaElement] {
          (0..<depth).flatMap { level in
            [
              SchemaElement(
                name: level == 0 ? column.name : element.name, childCount: 1, isList: true),
              SchemaElement(name: "list", repetition: .repeated, childCount: 1),
            ]
          } + [element]
        }
        return switch column.kind {
        case .integer: [SchemaElement(name: column.name, type: .int64)]
        case .float: [SchemaElement(name: column.name, type: .float)]
        case .bool: [SchemaElement(name: column.name, type: .bool)]
        case .text: [SchemaElement(name: column.name, type: .bytes, isText: true)]
        case .floats: list(SchemaElement(name: "element", type: .float))
        case .integers: list(SchemaElement(name: "element", type: .int64))
        case .doubles(_, let lists):
          list(SchemaElement(name: "element", type: .double), depth: 1 + lists)
        case .texts: list(SchemaElement(name: "element", type: .bytes, isText: true))
        case .image:
          [
            SchemaElement(name: column.name, childCount: 2),
            SchemaElement(name: "bytes", type: .bytes, repetition: .optional),
            SchemaElement(name: "path", type: .bytes, repetition: .optional, isText: true),
          ]
        }
      }
  }
}
