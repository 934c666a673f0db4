extension Manual {
  /// For docs/cli.md.
  var markdown: String {
    guard let program = pages.first else { return "" }
    var text = "# The command line\n\n"
    text +=
      "Made by `make manual` from what `\(program.name) help` says; a test compares the two.\n\n"
    text += Manual.escaped(program.command.summary) + "\n\n"
    if !program.command.discussion.isEmpty {
      text += Manual.paragraphs(program.command.discussion)
    }
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
      if !command.discussion.isEmpty { text += paragraphs(command.discussion) }
    }
    let usage = command.usage(path: page.path).filter { !$0.hasPrefix("[--") }
    text += "    " + (usage + ["[OPTIONS]"]).joined(separator: " ") + "\n"
    if !command.operands.isEmpty {
      text += "\n| operand | |\n|---|---|\n"
      for operand in command.operands {
        text += "| `\(operand.name)` | \(escaped(operand.summary)) |\n"
      }
    }
    text += "\n| option | |\n|---|---|\n"
    for option in command.allOptions {
      // A stroke in a table ends a cell, even within code.
      let signature = option.signature.replacing("|", with: "\\|")
      text += "| `\(signature)` | \(escaped(option.fullSummary)) |\n"
    }
    if !command.examples.isEmpty {
      text += "\nExamples:\n\n" + command.examples.map { "    \($0)\n" }.joined()
    }
    return text
  }

  /// Lines that belong together as they are, and indented ones as a list.
  private static func paragraphs(_ discussion: String) -> String {
    discussion.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("  ") ? "- " + escaped(String(line.dropFirst(2))) : escaped(String(line))
    }.joined(separator: "\n") + "\n\n"
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
