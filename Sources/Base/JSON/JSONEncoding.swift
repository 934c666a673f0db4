/// Encodes one value into a node.
struct JSONEncoding: Encoder {
  let node: JSONNode
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(_ node: JSONNode, at path: [any CodingKey]) {
    self.node = node
    codingPath = path
  }

  static func encode<T: Encodable>(
    _ value: T, into node: JSONNode, at path: [any CodingKey]
  ) throws {
    do {
      if let primitive = value as? any JSONPrimitive {
        node.set(try primitive.json())
      } else {
        try value.encode(to: JSONEncoding(node, at: path))
        if value is any JSONUnordered { node.sortKeys() }
      }
    } catch {
      throw JSONError.json(error, at: path)
    }
  }

  func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(JSONKeyedEncoding(self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return JSONUnkeyedEncoding(self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleEncoding(self) }
}

/// A type whose keys have another order in every run unless they are sorted.
private protocol JSONUnordered {}

extension Dictionary: JSONUnordered {}
