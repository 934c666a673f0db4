/// Suggestions for misspelled names.
public enum Spelling {
  /// The end of an error message: the nearest names, or a list of all names if none is near.
  public static func suggestion(for word: String, among names: [String]) -> String {
    let nearest = names.map { (name: $0, distance: levenshteinDistance(word, $0)) }
      .filter { $0.distance <= max(2, word.count / 2) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
    guard !nearest.isEmpty else {
      let remainder = names.count > 12 ? " and \(names.count - 10) more" : ""
      let shown = names.prefix(remainder.isEmpty ? 12 : 10)
      return names.isEmpty ? "" : "; choose from \(shown.joined(separator: ", "))\(remainder)"
    }
    return "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
  }

  /// The Levenshtein distance (1966): the minimum number of character insertions, deletions and substitutions.
  ///
  /// Computed by Wagner–Fischer dynamic programming in one row.
  public static func levenshteinDistance(_ first: String, _ second: String) -> Int {
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
