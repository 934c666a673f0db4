extension JSONValue {
  /// Where two values differ first, and how, in words; nil where they are the same.
  package func firstDifference(from other: JSONValue, at path: String = "") -> String? {
    guard case .object(let mine) = self, case .object(let theirs) = other else {
      guard self != other else { return nil }
      func text(_ value: JSONValue) -> String { (try? value.text(indented: false)) ?? "?" }
      return "\(path) is \(text(self)) there and \(text(other)) here"
    }
    for member in mine {
      let place = path.isEmpty ? member.key : "\(path).\(member.key)"
      guard let match = theirs.first(where: { $0.key == member.key }) else {
        return "\(place) is there and not here"
      }
      if let difference = member.value.firstDifference(from: match.value, at: place) {
        return difference
      }
    }
    for member in theirs where !mine.contains(where: { $0.key == member.key }) {
      return "\(path.isEmpty ? "" : path + ".")\(member.key) is here and not there"
    }
    return nil
  }
}
