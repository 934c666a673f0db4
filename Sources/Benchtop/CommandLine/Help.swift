internal import Base

extension Command {
  /// The help page, for a command reached by the words of `path`.
  func help(path: [String]) -> String {
    var paragraphs = [summary]
    if !discussion.isEmpty { paragraphs.append(discussion) }
    paragraphs.append(HelpText.usage(usage(path: path)))
    if !subcommands.isEmpty {
      paragraphs.append(
        HelpText.section("Commands", subcommands.map { ($0.name, $0.summary) }))
    }
    if !operands.isEmpty {
      paragraphs.append(HelpText.section("Operands", operands.map { ($0.name, $0.summary) }))
    }
    paragraphs.append(
      HelpText.section(
        "Options", allOptions.map { ($0.signature, $0.fullSummary) }))
    if !examples.isEmpty {
      paragraphs.append("Examples:\n" + examples.map { "  " + $0 }.joined(separator: "\n"))
    }
    if path.count == 1 {
      paragraphs.append(
        HelpText.section(
          "Exit status", ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning) }))
    }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// Its own options, and the one that every command has.
  var allOptions: [Option] { options + [Command.helpOption] }

  /// The words of a command line, each with what belongs to it.
  func usage(path: [String]) -> [String] {
    var words = [path.joined(separator: " ")]
    if !subcommands.isEmpty { words.append("COMMAND") }
    words += operands.map { operand in
      let name = operand.isRepeatable ? operand.name + "..." : operand.name
      return operand.isRequired ? name : "[\(name)]"
    }
    words += options.map { option in
      "[--\(option.name)\(option.shownValue)]" + (option.isRepeatable ? "..." : "")
    }
    return words
  }
}

extension Option {
  /// All its names, and what stands for its value.
  var signature: String { spellings.joined(separator: ", ") + shownValue }

  /// What stands for the value behind the name.
  var shownValue: String {
    isFlag ? "" : valueIfLeftOut == nil ? " " + shownPlaceholder : " [\(shownPlaceholder)]"
  }

  /// The summary with the standard value.
  var fullSummary: String {
    let standard = standardInWords ?? standard
    return summary + (isRepeatable ? " It may be given several times." : "")
      + (standard.map { " (\($0) unless given)" } ?? "")
  }

  var shownPlaceholder: String {
    if !placeholder.isEmpty { return placeholder }
    switch kind {
    case .flag: return ""
    case .text: return "TEXT"
    case .integer, .real: return "N"
    case .choice(let names): return names.joined(separator: "|")
    }
  }
}

/// Lines of help that fit into a terminal.
enum HelpText {
  private static let width = 100
  /// Names longer than this have what is said of them on the next line.
  private static let nameWidth = 32

  static func usage(_ words: [String]) -> String {
    let indent = "Usage: ".count + 4
    return wrapped(words, first: "Usage: ", indent: indent)
  }

  static func section(_ title: String, _ rows: [(String, String)]) -> String {
    let column = rows.map(\.0.count).filter { $0 <= nameWidth }.max() ?? 0
    let lines = rows.map { name, text in
      let words = text.split(separator: " ").map(String.init)
      let start = "  " + name.padding(column) + "  "
      guard name.count <= column else {
        let next = String(repeating: " ", count: column + 4)
        return "  \(name)\n" + wrapped(words, first: next, indent: column + 4)
      }
      return wrapped(words, first: start, indent: column + 4)
    }
    return title + ":\n" + lines.joined(separator: "\n")
  }

  private static func wrapped(_ words: [String], first: String, indent: Int) -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in words {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
