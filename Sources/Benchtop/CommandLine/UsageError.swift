internal import Base

/// Why a command line is not valid, in one line that says what would be.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  static func unknownCommand(_ word: String, among commands: [Command]) -> UsageError {
    UsageError(
      description: "unknown command '\(word)'"
        + Spelling.suggestion(for: word, among: commands.map(\.name)))
  }

  static func unknownOption(_ word: String, command: Command) -> UsageError {
    let names = command.allOptions.flatMap(\.spellings)
    return UsageError(
      description: "unknown option '\(word)'" + Spelling.suggestion(for: word, among: names))
  }

  static func invalidValue(_ value: String, option: Option, allowed: String) -> UsageError {
    UsageError(
      description: "'\(value)' is not a valid value for --\(option.name); expected \(allowed)")
  }

  static func missingValue(_ option: Option) -> UsageError {
    UsageError(description: "--\(option.name) needs a value: --\(option.name)\(option.shownValue)")
  }

  static func unexpectedValue(_ value: String, option: Option) -> UsageError {
    UsageError(description: "--\(option.name) is a switch; it takes no value such as '\(value)'")
  }

  static func missing(_ name: String) -> UsageError {
    UsageError(description: "\(name) is required")
  }

  static func conflict(_ first: String, _ second: String) -> UsageError {
    UsageError(description: "\(first) and \(second) cannot be used together")
  }

  /// `option` is one before it that takes a value only after '='; the word itself or one before it may be meant as that.
  static func unexpected(
    _ word: String, after option: (option: Option, isEarlier: Bool)?, command: Command
  ) -> UsageError {
    let hint = option.map { option, isEarlier in
      isEarlier
        ? "; write --\(option.name)=\(option.shownPlaceholder) to give --\(option.name) a value"
        : "; did you mean --\(option.name)=\(word)?"
    }
    return UsageError(description: "unexpected argument '\(word)'" + (hint ?? ""))
  }
}
