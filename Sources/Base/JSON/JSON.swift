/// Reads and writes Codable values as JSON text.
public enum JSON {
  /// The text of a value, with its keys in the order of encoding and those of dictionaries sorted.
  public static func encode(_ value: some Encodable, indented: Bool = true) throws -> String {
    try JSONValue(encoding: value).text(indented: indented)
  }

  /// The value a text stands for. A key that the type does not know is an error.
  public static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try decode(type, from: JSONValue(parsing: text))
  }

  /// The value that parsed text stands for. A key that the type does not know is an error.
  public static func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws -> T {
    try JSONDecoding.decode(type, from: value, at: [])
  }
}

extension JSONValue {
  /// What a value is as JSON, with its keys in the order of encoding and those of dictionaries sorted.
  public init(encoding value: some Encodable) throws {
    let node = JSONNode()
    try JSONEncoding.encode(value, into: node, at: [])
    self = node.value
  }
}
