public import Base

extension EnvironmentSnapshot {
  /// The form of states as text.
  public static let schema = FileSchema("state")

  private static let (originKey, checksumKey, contentKey) = ("origin", "checksum", "state")

  /// JSON on one line, for a file or another process: the number of the form, what wrote it, a checksum and the state.
  public func text() throws -> String {
    let content = try JSONValue(encoding: self)
    return try JSONValue.object([
      .init(FileSchema.key, .integer(Int128(Self.schema.number))),
      .init(Self.originKey, JSONValue(encoding: FileOrigin.current())),
      .init(Self.checksumKey, .integer(Int128(Self.checksum(of: content)))),
      .init(Self.contentKey, content),
    ]).text(indented: false)
  }

  /// Reads what ``text()`` wrote, in this release or an earlier one; throws where anything is missing or changed.
  public init(parsing text: String) throws {
    let value = try JSONValue(parsing: text)
    guard case .object(let members) = value else { throw SchemaError.missing(name: "state") }
    func member(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }
    if case .integer(let number)? = member(FileSchema.key) {
      // Of a later form, nothing else is known.
      try Self.schema.require(Int(clamping: number))
    }
    guard let content = member(Self.contentKey) else {
      throw TaskError.snapshotMismatch(reason: "the text holds no state")
    }
    guard member(Self.checksumKey) == .integer(Int128(try Self.checksum(of: content))) else {
      throw TaskError.snapshotMismatch(reason: "the text has been changed: the checksum is wrong")
    }
    guard case .object(let upgraded) = try Self.schema.upgraded(value),
      let state = upgraded.first(where: { $0.key == Self.contentKey })?.value
    else { throw TaskError.snapshotMismatch(reason: "the text holds no state") }
    self = try JSON.decode(EnvironmentSnapshot.self, from: state)
  }

  /// Of the state alone, as it is written on one line.
  private static func checksum(of content: JSONValue) throws -> UInt32 {
    var checksum = CRC32C()
    checksum.add(Array(try content.text(indented: false).utf8))
    return checksum.value
  }
}
