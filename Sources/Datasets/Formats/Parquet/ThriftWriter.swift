/// Writes structures in Thrift's compact protocol, with delta field ids and zigzag varints, as Parquet's metadata is.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  /// The last field id in each open structure.
  private var lastFields: [Int] = [0]

  private enum Kind: UInt8 {
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  mutating func int32(_ field: Int, _ value: Int) {
    begin(field, .int32)
    zigzag(value)
  }

  mutating func int64(_ field: Int, _ value: Int) {
    begin(field, .int64)
    zigzag(value)
  }

  mutating func text(_ field: Int, _ value: String) {
    begin(field, .binary)
    put(value)
  }

  mutating func structure(_ field: Int, _ content: (inout ThriftWriter) -> Void) {
    begin(field, .structure)
    put(content)
  }

  mutating func structures<Item>(
    _ field: Int, _ items: [Item], _ content: (inout ThriftWriter, Item) -> Void
  ) {
    list(field, items, .structure) { writer, item in writer.put { content(&$0, item) } }
  }

  mutating func int32s(_ field: Int, _ values: [Int]) {
    list(field, values, .int32) { $0.zigzag($1) }
  }

  mutating func texts(_ field: Int, _ values: [String]) {
    list(field, values, .binary) { $0.put($1) }
  }

  /// Writes the outermost structure.
  static func structure(_ content: (inout ThriftWriter) -> Void) -> [UInt8] {
    var writer = ThriftWriter()
    content(&writer)
    writer.bytes.append(0)
    return writer.bytes
  }

  private mutating func begin(_ field: Int, _ kind: Kind) {
    let delta = field - lastFields[lastFields.count - 1]
    precondition((1...15).contains(delta), "fields must be in ascending order")
    bytes.append(UInt8(delta) << 4 | kind.rawValue)
    lastFields[lastFields.count - 1] = field
  }

  private mutating func list<Item>(
    _ field: Int, _ items: [Item], _ kind: Kind, _ put: (inout ThriftWriter, Item) -> Void
  ) {
    begin(field, .list)
    if items.count < 15 {
      bytes.append(UInt8(items.count) << 4 | kind.rawValue)
    } else {
      bytes.append(0xF0 | kind.rawValue)
      varint(UInt64(items.count))
    }
    for item in items { put(&self, item) }
  }

  private mutating func put(_ content: (inout ThriftWriter) -> Void) {
    lastFields.append(0)
    content(&self)
    lastFields.removeLast()
    bytes.append(0)
  }

  private mutating func put(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  private mutating func zigzag(_ value: Int) {
    varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  private mutating func varint(_ value: UInt64) { bytes.appendVarint(value) }
}

extension [UInt8] {
  /// Appends an unsigned varint (LEB128).
  mutating func appendVarint(_ value: UInt64) {
    var remaining = value
    while remaining >= 0x80 {
      append(UInt8(truncatingIfNeeded: remaining) | 0x80)
      remaining >>= 7
    }
    append(UInt8(remaining))
  }

  /// Appends a number in little-endian byte order.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
