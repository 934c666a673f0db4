internal import Base
internal import Glibc

/// Colours of words on the output, where it is a terminal and nobody has asked for none.
enum TerminalColor: Int {
  case red = 31
  case green = 32
  case yellow = 33

  func paint(_ text: String) -> String {
    TerminalColor.isWanted ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }

  /// NO_COLOR, set to anything, is how users ask all programs for none (no-color.org).
  private static let isWanted: Bool = {
    let refusal = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isPlain = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    return isatty(STDOUT_FILENO) == 1 && !refusal && !isPlain
  }()
}
