/// The members of an object, for a type that knows its keys.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoding: JSONDecoding

  init(_ decoding: JSONDecoding) {
    self.decoding = decoding
  }

  var codingPath: [any CodingKey] { decoding.codingPath }
  var allKeys: [Key] { decoding.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { decoding.member(key) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try decoding.requiredMember(key) == .null }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let member = try decoding.requiredMember(key)
    return try JSONDecoding.decode(type, from: member, at: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder {
    decoding.child(decoding.member(JSONKey.parent) ?? .null, at: JSONKey.parent)
  }

  func superDecoder(forKey key: Key) -> any Decoder {
    decoding.child(decoding.member(key) ?? .null, at: key)
  }

  private func child(_ key: Key) throws -> JSONDecoding {
    decoding.child(try decoding.requiredMember(key), at: key)
  }
}
