extension JSONValue {
  /// This object with another's members in place of its own or besides them, at all depths.
  public func changed(by other: JSONValue, at path: String = "") throws -> JSONValue {
    guard case .object(var members) = self, case .object(let changes) = other else {
      if case .object = self {
        throw JSONError(
          path: path, reason: "there should be an object, not \(other.summary)")
      }
      return other
    }
    for change in changes {
      let place = path.isEmpty ? change.key : "\(path).\(change.key)"
      if let index = members.firstIndex(where: { $0.key == change.key }) {
        members[index].value = try members[index].value.changed(by: change.value, at: place)
      } else {
        // Whether there may be such a member is for the decoding to say, which knows those left out as well.
        members.append(change)
      }
    }
    return .object(members)
  }

  /// This object with one value changed: `policy.widths=[256,256]`. What is no JSON is taken as a string.
  public func changed(byAssignment text: String) throws -> JSONValue {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw JSONError(
        reason: "a setting is '\(text)'; it must be of the form key=value")
    }
    let word = String(text[text.index(after: equals)...])
    var change = (try? JSONValue(parsing: word)) ?? .string(word)
    for key in text[..<equals].split(separator: ".", omittingEmptySubsequences: false).reversed() {
      change = .object([Member(String(key), change)])
    }
    return try changed(by: change)
  }
}

extension JSON {
  /// A value with some of its members changed by an object that has only these.
  public static func changed<Value: Codable>(_ value: Value, by change: JSONValue) throws -> Value {
    let whole = try JSONValue(parsing: encode(value)).changed(by: change)
    return try decode(Value.self, from: whole.text())
  }

  /// A value with one member changed, as in `policy.widths=[256,256]`.
  public static func changed<Value: Codable>(
    _ value: Value, byAssignment text: String
  ) throws -> Value {
    let whole = try JSONValue(parsing: encode(value)).changed(byAssignment: text)
    return try decode(Value.self, from: whole.text())
  }
}
