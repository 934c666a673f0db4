internal import Base
internal import Glibc

/// Lays help out in lines that fit a terminal.
struct HelpText {
  /// The most columns of a line, and how many there are where there is no terminal.
  static let widest = 100
  private static let narrowest = 40
  /// Longer names have their text on the next line.
  private static let longestName = 32

  let width: Int

  init(width: Int) { self.width = min(max(width, HelpText.narrowest), HelpText.widest) }

  /// The columns of the user's terminal: COLUMNS if it is set, or else what the system says.
  static var terminalWidth: Int {
    if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 {
      return columns
    }
    return Terminal.columns(of: STDOUT_FILENO) ?? widest
  }

  func usage(_ words: [String]) -> String {
    lines(of: words, first: "Usage: ", indent: "Usage: ".count + 4)
  }

  func wrapped(_ text: String) -> String {
    lines(of: HelpText.words(text), first: "", indent: 0)
  }

  func block(_ block: HelpBlock) -> String {
    switch block {
    case .paragraph(let text): wrapped(text)
    case .terms(let terms): rows(terms.map { ($0.name, $0.meaning) })
    }
  }

  func section(_ title: String, _ rows: [(String, String)]) -> String {
    title + ":\n" + self.rows(rows)
  }

  /// A command line; where it does not fit it continues after a backslash, as shells take it.
  func example(_ line: String) -> String {
    let words = HelpText.joined(HelpText.words(line)) { $0.hasPrefix("--") && !$1.hasPrefix("-") }
    return lines(of: words, first: "  ", indent: 6, continuation: " \\")
  }

  private func rows(_ rows: [(String, String)]) -> String {
    let longest = min(HelpText.longestName, width / 3)
    let column = rows.map(\.0.count).filter { $0 <= longest }.max() ?? 0
    return rows.map { name, text in
      let words = HelpText.words(text)
      guard name.count > column else {
        return lines(of: words, first: "  " + name.rightPadded(column) + "  ", indent: column + 4)
      }
      let indent = String(repeating: " ", count: column + 4)
      return lines(of: HelpText.words(name), first: "  ", indent: 6) + "\n"
        + lines(of: words, first: indent, indent: column + 4)
    }.joined(separator: "\n")
  }

  private static func words(_ text: String) -> [String] {
    joined(text.split(separator: " ").map(String.init)) { first, _ in first == "[default:" }
  }

  /// Joins words that belong on one line.
  private static func joined(
    _ words: [String], where belongTogether: (String, String) -> Bool
  ) -> [String] {
    var result: [String] = []
    for word in words {
      if let last = result.last, belongTogether(last, word) {
        result[result.count - 1] = "\(last) \(word)"
      } else {
        result.append(word)
      }
    }
    return result
  }

  private func lines(
    of words: [String], first: String, indent: Int, continuation: String = ""
  ) -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in words {
      if !isEmpty, line.count + 1 + word.count + continuation.count > width {
        lines.append(line + continuation)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
