extension Manual {
  /// For docs/cli.md.
  var markdown: String {
    guard let program = pages.first else { return "" }
    var text = "# The command line\n\n"
    text +=
      "Made by `make manual` from the help of `\(program.name)`; a test compares the two.\n\n"
    text += Manual.escaped(program.command.summary) + "\n\n"
    text += program.command.discussion.map(Manual.block).joined()
    text += "| exit status | |\n|---|---|\n"
    for status in ExitStatus.allCases { text += "| \(status.rawValue) | \(status.meaning) |\n" }
    text += "\n| command | |\n|---|---|\n"
    for page in pages.dropFirst() {
      text +=
        "| [`\(page.name)`](#\(Manual.anchor(page.name))) | "
        + Manual.escaped(page.command.summary) + " |\n"
    }
    return text + "\n" + pages.map(Manual.section).joined(separator: "\n")
  }

  private static func section(_ page: Page) -> String {
    let command = page.command
    var text = "## \(page.name)\n\n"
    if page.path.count > 1 {
      text += escaped(command.summary) + "\n\n"
      text += command.discussion.map(block).joined()
    }
    text += "    " + command.usage(path: page.path).joined(separator: " ") + "\n"
    if !command.operands.isEmpty {
      text += "\n| argument | |\n|---|---|\n"
      for operand in command.operands {
        text += "| `\(operand.name)` | \(escaped(operand.summary)) |\n"
      }
    }
    text += "\n| option | |\n|---|---|\n"
    for (group, options) in command.groupedOptions {
      if command.subcommands.isEmpty { text += "| **\(group.rawValue)** | |\n" }
      for option in options {
        // A vertical bar in a table ends a cell, even within code.
        let signature = option.signature.replacing("|", with: "\\|")
        text += "| `\(signature)` | \(escaped(option.fullSummary)) |\n"
      }
    }
    if !command.examples.isEmpty {
      text += "\nExamples:\n\n" + command.examples.map { "    \($0)\n" }.joined()
    }
    return text
  }

  private static func block(_ block: HelpBlock) -> String {
    switch block {
    case .paragraph(let text): escaped(text) + "\n\n"
    case .terms(let terms):
      terms.map { "- `\($0.name)`: \(escaped($0.meaning))\n" }.joined() + "\n"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for letter in text {
      if "\\`*_<>[]|#".contains(letter) { result.append("\\") }
      result.append(letter)
    }
    return result
  }

  private static func anchor(_ title: String) -> String {
    title.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
  }
}
