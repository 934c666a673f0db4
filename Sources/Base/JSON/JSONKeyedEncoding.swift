/// The members of an object, added one after another.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let encoding: JSONEncoding

  init(_ encoding: JSONEncoding) {
    self.encoding = encoding
  }

  var codingPath: [any CodingKey] { encoding.codingPath }

  func encodeNil(forKey key: Key) { encoding.node.addMember(key.stringValue).set(.null) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    let node = encoding.node.addMember(key.stringValue)
    try JSONEncoding.encode(value, into: node, at: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    child(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { child(JSONKey.parent) }

  func superEncoder(forKey key: Key) -> any Encoder { child(key) }

  private func child(_ key: any CodingKey) -> JSONEncoding {
    JSONEncoding(encoding.node.member(key.stringValue), at: codingPath + [key])
  }
}
