/// The schema of a file type that this package writes.
///
/// Every file contains its schema number. A later release reads every earlier schema by applying migrations step by
/// step; an earlier release refuses a later schema with a one-line error.
public struct FileSchema: Sendable {
  /// Converts a file's content from one schema to the next.
  public typealias Migration = @Sendable (JSONValue) throws -> JSONValue

  /// The name of the file type in errors, such as "recording".
  public let name: String
  /// The schema number that this release writes, from 1.
  public var number: Int { migrations.count + 1 }
  /// The migrations from schema 1 to 2, from 2 to 3 and so on.
  private let migrations: [Migration]

  /// The key of the schema number in a JSON object.
  public static let key = "schema"

  public init(_ name: String, migrations: [Migration] = []) {
    self.name = name
    self.migrations = migrations
  }

  /// Throws if this release cannot read a schema.
  public func require(_ found: Int) throws(SchemaError) {
    guard found <= number else { throw .tooNew(name: name, found: found, newest: number) }
    guard found >= 1 else { throw .missing(name: name) }
  }

  /// Checks a schema number given as text, for formats that store only text.
  public func require(_ text: String?) throws(SchemaError) {
    guard let found = text.flatMap({ Int($0) }) else { throw .missing(name: name) }
    try require(found)
  }

  // MARK: JSON

  /// Encodes a value, which must be an object, with the schema number as its first member.
  public func encode(_ value: some Encodable, indented: Bool = true) throws -> String {
    guard case .object(let members) = try JSONValue(encoding: value) else {
      preconditionFailure("a \(name) must be an object")
    }
    let number = JSONValue.Member(Self.key, .integer(Int128(number)))
    return try JSONValue.object([number] + members).text(indented: indented)
  }

  /// Decodes a value from text of this schema or an earlier one.
  public func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try JSON.decode(type, from: migrated(JSONValue(parsing: text)))
  }

  /// Converts an object to the current schema, without its schema number.
  public func migrated(_ value: JSONValue) throws -> JSONValue {
    guard case .object(let members) = value,
      case .integer(let wide)? = members.first(where: { $0.key == Self.key })?.value
    else { throw SchemaError.missing(name: name) }
    let found = Int(clamping: wide)
    try require(found)
    let content = JSONValue.object(members.filter { $0.key != Self.key })
    return try migrations[(found - 1)...].reduce(content) { try $1($0) }
  }
}

/// The reason why a schema cannot be read, in one line.
public enum SchemaError: Error, Equatable, Sendable {
  case missing(name: String)
  case tooNew(name: String, found: Int, newest: Int)

  /// The reason as it follows a file's name in ``FileError/unsuitable(path:reason:)``.
  public var reason: String {
    switch self {
    case .missing(let name): "has no schema number, as every \(name) has"
    case .tooNew(_, let found, let newest):
      "was written by a later release (schema \(found)); this one reads up to \(newest)"
    }
  }
}

extension SchemaError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let name), .tooNew(let name, _, _): "the \(name) \(reason)"
    }
  }
}
