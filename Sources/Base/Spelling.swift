/// Finds what somebody may have meant by a name that does not exist.
public enum Spelling {
  /// The end of an error message: the nearest names, or all there are if none is near.
  public static func suggestion(for word: String, among names: [String]) -> String {
    let nearest = names.map { (name: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= max(2, word.count / 2) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
    guard !nearest.isEmpty else {
      let rest = names.count > 12 ? " and \(names.count - 10) more" : ""
      let shown = names.prefix(rest.isEmpty ? 12 : 10)
      return names.isEmpty ? "" : "; there are \(shown.joined(separator: ", "))\(rest)"
    }
    return "; did you mean \(nearest.joined(separator: " or "))?"
  }

  /// How many letters have to be changed, added or taken away to make one word of the other.
  public static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
