public import Base

extension EnvironmentSnapshot {
  /// The file format of serialized snapshots.
  public static let schema = FileSchema("state")

  private static let (originKey, checksumKey, contentKey) = ("origin", "checksum", "state")

  /// One line of JSON for a file or another process: schema number, origin, checksum and state.
  public func text() throws -> String {
    let content = try JSONValue(encoding: self)
    return try JSONValue.object([
      .init(FileSchema.key, .integer(Int128(Self.schema.number))),
      .init(Self.originKey, JSONValue(encoding: FileProvenance.current())),
      .init(Self.checksumKey, .integer(Int128(Self.checksum(of: content)))),
      .init(Self.contentKey, content),
    ]).text(indented: false)
  }

  /// Reads the result of ``text()`` from this or an earlier release. Throws if anything is missing or
  /// changed.
  public init(parsing text: String) throws {
    let value = try JSONValue(parsing: text)
    guard case .object(let members) = value else { throw SchemaError.missing(name: "state") }
    func member(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }
    if case .integer(let number)? = member(FileSchema.key) {
      // Nothing else is known of a later schema.
      try Self.schema.require(Int(clamping: number))
    }
    guard let content = member(Self.contentKey) else {
      throw TaskError.snapshotMismatch(reason: "the text has no key 'state'")
    }
    guard member(Self.checksumKey) == .integer(Int128(try Self.checksum(of: content))) else {
      throw TaskError.snapshotMismatch(reason: "the text is corrupt: the checksum is wrong")
    }
    guard case .object(let upgraded) = try Self.schema.migrated(value),
      let state = upgraded.first(where: { $0.key == Self.contentKey })?.value
    else { throw TaskError.snapshotMismatch(reason: "the text has no key 'state'") }
    self = try JSON.decode(EnvironmentSnapshot.self, from: state)
  }

  /// The CRC-32C checksum of the state alone, serialized on one line.
  private static func checksum(of content: JSONValue) throws -> UInt32 {
    var checksum = CRC32C()
    checksum.add(Array(try content.text(indented: false).utf8))
    return checksum.value
  }
}
