/// A JSON value. Objects preserve the order of their keys.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number written without a decimal point or an exponent.
  case integer(Int128)
  /// Any other number.
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key-value pair of an object.
  public struct Member: Equatable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The maximum nesting depth of arrays and objects.
  static let depthLimit = 100

  /// Parses a whole text, strictly by RFC 8259. Duplicate keys in an object are an error.
  public init(parsing text: String) throws {
    var parser = JSONParser(text)
    self = try parser.parse()
  }

  /// The value as text, indented by two spaces per level or on one line without spaces.
  /// Throws for numbers that are not finite.
  public func text(indented: Bool = true) throws -> String {
    var writer = JSONWriter(indented: indented)
    try writer.write(self)
    return writer.text
  }

  /// A short description of the value for error messages.
  public var summary: String {
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
