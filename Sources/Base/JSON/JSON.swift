/// Reads and writes Codable values as JSON text.
public enum JSON {
  /// The text of a value, with its keys in the order of encoding and those of dictionaries sorted.
  public static func encode(_ value: some Encodable, indented: Bool = true) throws -> String {
    let node = JSONNode()
    try JSONEncoding.encode(value, into: node, at: [])
    return try node.value.text(indented: indented)
  }

  /// The value a text stands for. A key that the type does not know is an error.
  public static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
    try JSONDecoding.decode(type, from: JSONValue(parsing: text), at: [])
  }
}
