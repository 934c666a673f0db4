/// A value that is encoded as another type.
struct JSONSingleEncoding: SingleValueEncodingContainer {
  private let encoding: JSONEncoding

  init(_ encoding: JSONEncoding) {
    self.encoding = encoding
  }

  var codingPath: [any CodingKey] { encoding.codingPath }

  func encodeNil() { encoding.node.set(.null) }

  func encode<T: Encodable>(_ value: T) throws {
    try JSONEncoding.encode(value, into: encoding.node, at: codingPath)
  }
}
