/// Decodes one value and records which of its keys were requested.
final class JSONDecoding: Decoder {
  let value: JSONValue
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private var requestedKeys: Set<String> = []
  private var keyPredicates: [(String) -> Bool] = []
  private var children: [String: JSONDecoding] = [:]
  private var isRead = false
  private lazy var members = object.map { members in
    [String: JSONValue](members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  init(_ value: JSONValue, at path: [any CodingKey]) {
    self.value = value
    codingPath = path
  }

  static func decode<T: Decodable>(
    _ type: T.Type, from value: JSONValue, at path: [any CodingKey]
  ) throws -> T {
    let decoding = JSONDecoding(value, at: path)
    do {
      if let primitive = type as? any JSONPrimitive.Type,
        let result = try primitive.read(value) as? T
      {
        return result
      }
      let result = try T(from: decoding)
      try decoding.refuseUnknownKeys()
      return result
    } catch {
      throw decoding.failure(error, of: type)
    }
  }

  func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    isRead = true
    guard members != nil else { throw failure(JSONError.mismatch("an object", value)) }
    keyPredicates.append { Key(stringValue: $0) != nil }
    return KeyedDecodingContainer(JSONKeyedDecoding(self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    isRead = true
    guard case .array(let elements) = value else {
      throw failure(JSONError.mismatch("an array", value))
    }
    return JSONUnkeyedDecoding(elements, of: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    isRead = true
    return JSONSingleDecoding(self)
  }
}

extension JSONDecoding {
  /// The keys of an object, in the order of the text.
  var keys: [String] { object?.map(\.key) ?? [] }

  private var object: [JSONValue.Member]? {
    guard case .object(let members) = value else { return nil }
    return members
  }

  func member(_ key: any CodingKey) -> JSONValue? {
    requestedKeys.insert(key.stringValue)
    return members?[key.stringValue]
  }

  func requiredMember(_ key: any CodingKey) throws -> JSONValue {
    if let member = member(key) { return member }
    // One of these may be a misspelling of the key, or the type may not have requested it yet.
    let others = unknownKeys.map { "'\($0)'" }.joined(separator: ", ")
    let hint = others.isEmpty ? "" : ", but there is \(others)"
    throw JSONError.missingKey(key.stringValue, at: codingPath, hint: hint)
  }

  /// The decoder of a member or element, whose unknown keys are checked together with these.
  func child(_ value: JSONValue, at key: any CodingKey) -> JSONDecoding {
    if let child = children[key.stringValue] { return child }
    let child = JSONDecoding(value, at: codingPath + [key])
    children[key.stringValue] = child
    return child
  }
}

extension JSONDecoding {
  /// The keys that the type neither requested nor accepts.
  private var unknownKeys: [String] {
    guard !isRead || !keyPredicates.isEmpty else { return [] }
    return keys.filter { key in !requestedKeys.contains(key) && !keyPredicates.contains { $0(key) }
    }
  }

  private func refuseUnknownKeys() throws {
    if let key = unknownKeys.first {
      throw JSONError.unknownKey(key, among: requestedKeys.sorted(), at: codingPath)
    }
    for key in children.keys.sorted() { try children[key]?.refuseUnknownKeys() }
  }

  private func failure(_ error: any Error, of type: Any.Type = Never.self) -> JSONError {
    // For an enum, the standard library reports only that it did not find exactly one case.
    if case DecodingError.typeMismatch(_, let context) = error,
      context.codingPath.count == codingPath.count, let key = unknownKeys.first
    {
      return .unknownKey(key, among: requestedKeys.sorted(), at: codingPath)
    }
    if case DecodingError.dataCorrupted(let context) = error,
      context.codingPath.count == codingPath.count, type is any RawRepresentable.Type
    {
      return notAllowed(in: type)
    }
    return .json(error, at: codingPath)
  }

  private func notAllowed(in type: Any.Type) -> JSONError {
    var suggestion = ""
    if case .string(let word) = value, let type = type as? any CaseIterable.Type {
      suggestion = Spelling.suggestion(for: word, among: Self.names(of: type))
    }
    let reason = "\(value.summary) is not one of the allowed values\(suggestion)"
    return JSONError(path: codingPath.text, reason: reason)
  }

  private static func names<T: CaseIterable>(of type: T.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
  }
}
