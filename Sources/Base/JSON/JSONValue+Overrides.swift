extension JSONValue {
  /// Merges another object into this one, recursively: like JSON Merge Patch (RFC 7396), but null does not delete, and
  /// an object whose `kind` changes is replaced, because its other members belong to the old kind. A string in place of
  /// an object with a `kind` is its new kind.
  public func merging(_ other: JSONValue, at path: String = "") throws -> JSONValue {
    if let kind, let newKind = other.kind ?? other.string, newKind != kind { return other }
    if let kind, other.string == kind { return self }
    guard case .object(var members) = self, case .object(let changes) = other else {
      if case .object = self {
        throw JSONError(
          path: path, reason: "expected an object and found \(other.summary)")
      }
      return other
    }
    for change in changes {
      let memberPath = path.isEmpty ? change.key : "\(path).\(change.key)"
      if let index = members.firstIndex(where: { $0.key == change.key }) {
        members[index].value = try members[index].value.merging(change.value, at: memberPath)
      } else {
        // Decoding checks later whether this member is allowed, since it also knows the omitted members.
        members.append(change)
      }
    }
    return .object(members)
  }

  private var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  /// What the member `kind` of an object says.
  private var kind: String? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == "kind" }?.value.string
  }

  /// This object with one value changed by a dotted path, as in OmegaConf: `policy.hiddenSizes=[256,256]`. A value that
  /// is not JSON is a string.
  public func applyingOverride(_ text: String) throws -> JSONValue {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw JSONError(
        reason: "a setting is '\(text)'; it must be of the form key=value")
    }
    let word = String(text[text.index(after: equals)...])
    var change = (try? JSONValue(parsing: word)) ?? .string(word)
    for key in text[..<equals].split(separator: ".", omittingEmptySubsequences: false).reversed() {
      change = .object([Member(String(key), change)])
    }
    return try merging(change)
  }
}

extension JSON {
  /// A value with some of its members changed by a partial object.
  public static func overriding<Value: Codable>(_ value: Value, by change: JSONValue) throws
    -> Value
  {
    let whole = try JSONValue(parsing: encode(value)).merging(change)
    return try decode(Value.self, from: whole.text())
  }

  /// A value with one member changed, as in `policy.hiddenSizes=[256,256]`.
  public static func overriding<Value: Codable>(
    _ value: Value, byAssignment text: String
  ) throws -> Value {
    let whole = try JSONValue(parsing: encode(value)).applyingOverride(text)
    return try decode(Value.self, from: whole.text())
  }
}
