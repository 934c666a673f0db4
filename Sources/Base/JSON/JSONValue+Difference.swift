extension JSONValue {
  /// The path at which two values differ, and the value on each side; nil for a missing one.
  package struct Difference {
    package var path: String
    package var mine, theirs: JSONValue?
  }

  /// A description of the first difference between two values; nil if they are equal.
  package func firstDifference(from other: JSONValue) -> String? {
    guard let difference = difference(from: other) else { return nil }
    let path = difference.path
    guard let theirs = difference.theirs else { return "\(path) is there and not here" }
    guard let mine = difference.mine else { return "\(path) is here and not there" }
    return "\(path) is \(mine.line) there and \(theirs.line) here"
  }

  /// The first difference between two values; nil if they are equal.
  package func difference(from other: JSONValue, at path: String = "") -> Difference? {
    guard case .object(let mine) = self, case .object(let theirs) = other else {
      return self == other ? nil : Difference(path: path, mine: self, theirs: other)
    }
    func memberPath(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    for member in mine {
      guard let match = theirs.first(where: { $0.key == member.key }) else {
        return Difference(path: memberPath(member.key), mine: member.value)
      }
      if let difference = member.value.difference(from: match.value, at: memberPath(member.key)) {
        return difference
      }
    }
    for member in theirs where !mine.contains(where: { $0.key == member.key }) {
      return Difference(path: memberPath(member.key), theirs: member.value)
    }
    return nil
  }

  /// The value on one line, for messages.
  package var line: String { (try? text(indented: false)) ?? "?" }
}
