/// The elements of an array, added one after another.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
  private let encoding: JSONEncoding

  init(_ encoding: JSONEncoding) {
    self.encoding = encoding
  }

  var codingPath: [any CodingKey] { encoding.codingPath }
  var count: Int { encoding.node.count }

  func encodeNil() { encoding.node.addElement().set(.null) }

  func encode<T: Encodable>(_ value: T) throws {
    let part = part()
    try JSONEncoding.encode(value, into: part.node, at: part.codingPath)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    part().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }

  func superEncoder() -> any Encoder { part() }

  private func part() -> JSONEncoding {
    let path = codingPath + [JSONIndex(count)]
    return JSONEncoding(encoding.node.addElement(), at: path)
  }
}
