/// A value that is decoded as another type.
struct JSONSingleDecoding: SingleValueDecodingContainer {
  private let decoding: JSONDecoding

  init(_ decoding: JSONDecoding) {
    self.decoding = decoding
  }

  var codingPath: [any CodingKey] { decoding.codingPath }

  func decodeNil() -> Bool { decoding.value == .null }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try JSONDecoding.decode(type, from: decoding.value, at: codingPath)
  }
}
