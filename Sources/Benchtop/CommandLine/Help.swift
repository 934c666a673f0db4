extension Command {
  /// The help page, for a command reached by the words of `path`.
  func help(path: [String]) -> String {
    var paragraphs = [summary]
    if !discussion.isEmpty { paragraphs.append(discussion) }
    paragraphs.append("Usage: " + usage(path: path))
    if !subcommands.isEmpty {
      paragraphs.append(section("Commands", subcommands.map { ($0.name, $0.summary) }))
    }
    if !operands.isEmpty {
      paragraphs.append(section("Operands", operands.map { ($0.name, $0.summary) }))
    }
    var rows = options.map { option in
      let value = option.isFlag ? "" : " " + option.shownPlaceholder
      let standard = option.standard.map { " (\($0) unless given)" } ?? ""
      return ("--\(option.name)\(value)", option.summary + standard)
    }
    rows.append(("--help", "Show this page."))
    paragraphs.append(section("Options", rows))
    if !examples.isEmpty {
      paragraphs.append("Examples:\n" + examples.map { "  " + $0 }.joined(separator: "\n"))
    }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private func usage(path: [String]) -> String {
    var words = path
    if !subcommands.isEmpty { words.append("COMMAND") }
    words += operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
    words += options.map { option in
      option.isFlag
        ? "[--\(option.name)]"
        : "[--\(option.name) \(option.shownPlaceholder)]" + (option.isRepeatable ? "..." : "")
    }
    return words.joined(separator: " ")
  }

  private func section(_ title: String, _ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { name, text in
      "  " + name + String(repeating: " ", count: width - name.count + 2) + text
    }
    return title + ":\n" + lines.joined(separator: "\n")
  }
}

extension Option {
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
