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
    let child = child()
    try JSONEncoding.encode(value, into: child.node, at: child.codingPath)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    child().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

  func superEncoder() -> any Encoder { child() }

  private func child() -> JSONEncoding {
    let path = codingPath + [JSONIndex(count)]
    return JSONEncoding(encoding.node.addElement(), at: path)
  }
}
