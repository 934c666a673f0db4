/// Why a command line was not understood, in one line that says what would be.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  static func unknownCommand(_ word: String, among commands: [Command]) -> UsageError {
    UsageError(
      description: "there is no command '\(word)'"
        + suggestion(for: word, among: commands.map(\.name)))
  }

  static func noCommand(_ command: Command) -> UsageError {
    UsageError(
      description: "\(command.name) needs a command; there are "
        + command.subcommands.map(\.name).joined(separator: ", "))
  }

  static func unknownOption(_ word: String, command: Command) -> UsageError {
    let names = command.options.map { "--" + $0.name } + ["--help"]
    return UsageError(
      description: "\(command.name) has no option \(word)" + suggestion(for: word, among: names))
  }

  static func badValue(_ value: String, option: Option, allowed: String) -> UsageError {
    UsageError(description: "--\(option.name) is '\(value)'; it must be \(allowed)")
  }

  static func missing(_ operand: String, command: Command) -> UsageError {
    UsageError(description: "\(command.name) needs \(operand)")
  }

  static func unexpected(_ word: String, command: Command) -> UsageError {
    UsageError(description: "\(command.name) does not know what to do with '\(word)'")
  }

  private static func suggestion(for word: String, among names: [String]) -> String {
    let nearest = names.map { (name: $0, distance: editDistance(word, $0)) }
      .filter { $0.distance <= max(2, word.count / 2) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
    guard !nearest.isEmpty else { return "; there are \(names.joined(separator: ", "))" }
    return "; did you mean \(nearest.joined(separator: " or "))?"
  }
}

/// How many letters have to be changed, added or taken away to make one word of the other.
func editDistance(_ first: String, _ second: String) -> Int {
  let second = Array(second)
  var row = Array(0...second.count)
  for (i, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in second.enumerated() {
      let above = row[j + 1]
      row[j + 1] = letter == other ? diagonal : 1 + min(diagonal, above, row[j])
      diagonal = above
    }
  }
  return row[second.count]
}
