internal import Sim

extension JSONValue {
  /// This object with another's members in place of its own, at all depths. A member that it does not have is an
  /// error.
  public func changed(by other: JSONValue, at path: String = "") throws -> JSONValue {
    guard case .object(var members) = self, case .object(let changes) = other else {
      if case .object = self {
        throw TaskError.invalidJSON(
          path: path, reason: "there should be an object, not \(other.summary)")
      }
      return other
    }
    for change in changes {
      let place = path.isEmpty ? change.key : "\(path).\(change.key)"
      guard let index = members.firstIndex(where: { $0.key == change.key }) else {
        throw TaskError.unknownName(kind: "setting", name: place, known: keys(at: path))
      }
      members[index].value = try members[index].value.changed(by: change.value, at: place)
    }
    return .object(members)
  }

  /// This object with one value changed: `policy.widths=[256,256]`. What is no JSON is taken as a string.
  public func changed(byAssignment text: String) throws -> JSONValue {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw TaskError.invalidOption(
        name: "a setting", given: "'\(text)'", allowed: "of the form key=value")
    }
    let word = String(text[text.index(after: equals)...])
    var change = (try? JSONValue(parsing: word)) ?? .string(word)
    for key in text[..<equals].split(separator: ".", omittingEmptySubsequences: false).reversed() {
      change = .object([Member(String(key), change)])
    }
    return try changed(by: change)
  }

  private func keys(at path: String) -> [String] {
    guard case .object(let members) = self else { return [] }
    return members.map { path.isEmpty ? $0.key : "\(path).\($0.key)" }
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
