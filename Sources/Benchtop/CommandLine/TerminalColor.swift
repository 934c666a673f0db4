internal import Base
internal import Glibc

/// Colors of words on standard output, if it is a terminal and NO_COLOR is not set.
enum TerminalColor: Int {
  case red = 31
  case green = 32
  case yellow = 33

  func paint(_ text: String) -> String {
    TerminalColor.isEnabled ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }

  /// NO_COLOR, set to anything, turns colors off (no-color.org).
  private static let isEnabled: Bool = {
    let isTurnedOff = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    return isatty(STDOUT_FILENO) == 1 && !isTurnedOff && !isDumb
  }()
}
