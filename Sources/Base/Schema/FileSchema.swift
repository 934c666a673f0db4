/// A kind of file that this package writes, and the form it has.
///
/// Every file carries the number of its form. A later release reads every earlier form, by upgrading it step by step;
/// a form from a later release is refused in one line.
public struct FileSchema: Sendable {
  /// Turns a file's content from one form into the next.
  public typealias Upgrade = @Sendable (JSONValue) throws -> JSONValue

  /// What errors call a file of this kind, such as "recording".
  public let name: String
  /// The number of the form that this release writes, from 1.
  public var number: Int { upgrades.count + 1 }
  /// From form 1 to 2, from 2 to 3 and so on.
  private let upgrades: [Upgrade]

  /// The key that a JSON object has its number under.
  public static let key = "schema"

  public init(_ name: String, upgrades: [Upgrade] = []) {
    self.name = name
    self.upgrades = upgrades
  }

  /// Throws where this release cannot read a form.
  public func require(_ found: Int) throws(SchemaError) {
    guard found <= number else { throw .later(name: name, found: found, newest: number) }
    guard found >= 1 else { throw .missing(name: name) }
  }

  /// The same, of a number in text as files that hold only texts have it.
  public func require(_ text: String?) throws(SchemaError) {
    guard let found = text.flatMap({ Int($0) }) else { throw .missing(name: name) }
    try require(found)
  }

  // MARK: JSON

  /// The text of a value, an object, with the number of its form before everything else.
  public func encode(_ value: some Encodable, indented: Bool = true) throws -> String {
    guard case .object(let members) = try JSONValue(encoding: value) else {
      preconditionFailure("a \(name) is an object")
    }
    let number = JSONValue.Member(Self.key, .integer(Int128(number)))
    return try JSONValue.object([number] + members).text(indented: indented)
  }

  /// The value that a text of any form up to this release's stands for.
  public func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try JSON.decode(type, from: upgraded(JSONValue(parsing: text)))
  }

  /// An object in this release's form, without its number.
  public func upgraded(_ value: JSONValue) throws -> JSONValue {
    guard case .object(let members) = value,
      case .integer(let wide)? = members.first(where: { $0.key == Self.key })?.value
    else { throw SchemaError.missing(name: name) }
    let found = Int(clamping: wide)
    try require(found)
    let content = JSONValue.object(members.filter { $0.key != Self.key })
    return try upgrades[(found - 1)...].reduce(content) { try $1($0) }
  }
}

/// Why a file's form cannot be read, in one line.
public enum SchemaError: Error, Equatable, Sendable {
  case missing(name: String)
  case later(name: String, found: Int, newest: Int)

  /// What follows a file's name in ``FileError/unsuitable(path:reason:)``.
  public var reason: String {
    switch self {
    case .missing(let name): "has no schema number, as every \(name) has"
    case .later(_, let found, let newest):
      "was written by a later release (schema \(found)); this one reads up to \(newest)"
    }
  }
}

extension SchemaError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let name), .later(let name, _, _): "the \(name) \(reason)"
    }
  }
}
