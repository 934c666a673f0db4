/// Encodes and decodes Codable values as JSON text.
public enum JSON {
  /// Encodes a value, with its keys in encoding order and those of dictionaries sorted.
  public static func encode(_ value: some Encodable, indented: Bool = true) throws -> String {
    try JSONValue(encoding: value).text(indented: indented)
  }

  /// Decodes a value from text. A key that the type does not know is an error.
  public static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try decode(type, from: JSONValue(parsing: text))
  }

  /// Decodes a value from parsed text. A key that the type does not know is an error.
  public static func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws -> T {
    try JSONDecoding.decode(type, from: value, at: [])
  }
}

extension JSONValue {
  /// Encodes a value, with its keys in encoding order and those of dictionaries sorted.
  public init(encoding value: some Encodable) throws {
    let node = JSONNode()
    try JSONEncoding.encode(value, into: node, at: [])
    self = node.value
  }
}

/// A member of any kind, of a value that ``JSON`` encodes and decodes.
extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.singleValueContainer().decode(JSONValue.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(self)
  }
}
