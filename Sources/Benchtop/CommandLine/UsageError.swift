internal import Base

/// Why a command line was not understood, in one line that says what would be.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  static func unknownCommand(_ word: String, among commands: [Command]) -> UsageError {
    UsageError(
      description: "there is no command '\(word)'"
        + Spelling.suggestion(for: word, among: commands.map(\.name)))
  }

  static func noCommand(_ command: Command) -> UsageError {
    UsageError(
      description: "\(command.name) needs a command; there are "
        + command.subcommands.map(\.name).joined(separator: ", "))
  }

  static func unknownOption(_ word: String, command: Command) -> UsageError {
    let names = (command.options + [Command.helpOption]).flatMap(\.spellings)
    return UsageError(
      description: "\(command.name) has no option \(word)"
        + Spelling.suggestion(for: word, among: names))
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
}
