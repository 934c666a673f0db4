/// The elements of an array, one after another.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
  private let decoding: JSONDecoding
  private let elements: [JSONValue]
  private(set) var currentIndex = 0

  init(_ elements: [JSONValue], of decoding: JSONDecoding) {
    self.decoding = decoding
    self.elements = elements
  }

  var codingPath: [any CodingKey] { decoding.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try element() == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let place = codingPath + [JSONIndex(currentIndex)]
    let result = try JSONDecoding.decode(type, from: element(), at: place)
    currentIndex += 1
    return result
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    let container = try child().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try child().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let child = try child()
    currentIndex += 1
    return child
  }

  private func child() throws -> JSONDecoding {
    decoding.child(try element(), at: JSONIndex(currentIndex))
  }

  private func element() throws -> JSONValue {
    guard !isAtEnd else {
      throw JSONError(
        path: codingPath.text, reason: "expected more than \(elements.count) elements")
    }
    return elements[currentIndex]
  }
}
