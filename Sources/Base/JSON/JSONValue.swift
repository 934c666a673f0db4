/// What a JSON text can say. Objects keep the order of their keys.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number written without a point or an exponent.
  case integer(Int128)
  /// Any other number.
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key of an object and what it stands for.
  public struct Member: Equatable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// How many arrays and objects may lie in one another.
  static let depthLimit = 100

  /// Reads a whole text, strictly after RFC 8259. An object may give no key twice.
  public init(parsing text: String) throws {
    var parser = JSONParser(text)
    self = try parser.parse()
  }

  /// The value as text, in several lines with two spaces a level or in one without spaces.
  /// Numbers that are not finite cannot be written.
  public func text(indented: Bool = true) throws -> String {
    var writer = JSONWriter(indented: indented)
    try writer.write(self)
    return writer.text
  }

  /// What an error message says was found.
  var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value) where value.count > 60: JSONWriter.quoted(value.prefix(60) + "…")
    case .string(let value): JSONWriter.quoted(value)
    case .array: "an array"
    case .object: "an object"
    }
  }
}
