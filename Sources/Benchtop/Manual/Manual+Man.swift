internal import Base

extension Manual {
  /// A page for man(1).
  var man: String {
    guard let program = pages.first else { return "" }
    let name = program.name
    var text = ".TH \(name.uppercased()) 1 \"\" \"\(name) \(Release.version)\" \"User Commands\"\n"
    text += ".SH NAME\n\(name) \\- \(Manual.line(Manual.asName(program.command.summary)))\n"
    text += ".SH SYNOPSIS\n.B \(name)\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
    if !program.command.discussion.isEmpty {
      text += ".SH DESCRIPTION\n" + Manual.lines(program.command.discussion)
    }
    text += Manual.options(program.command)
    text += ".SH COMMANDS\n"
    for page in pages.dropFirst() where page.command.subcommands.isEmpty {
      text += Manual.section(page)
    }
    text += ".SH EXIT STATUS\n"
    for status in ExitStatus.allCases {
      text += ".TP\n.B \(status.rawValue)\n\(Manual.line(status.meaning))\n"
    }
    text += ".SH EXAMPLES\n.nf\n"
    for example in program.command.examples { text += Manual.line(example) + "\n" }
    return text + ".fi\n"
  }

  private static func section(_ page: Page) -> String {
    let command = page.command
    let usage = command.usage(path: page.path).filter { !$0.hasPrefix("[--") } + ["[OPTIONS]"]
    var text = ".SS " + line(usage.joined(separator: " ")) + "\n" + line(command.summary) + "\n"
    if !command.discussion.isEmpty { text += ".PP\n" + lines(command.discussion) }
    for operand in command.operands {
      text += ".TP\n.I \(line(operand.name))\n\(line(operand.summary))\n"
    }
    text += options(command)
    return text + ".PP\nFor example:\n.PP\n.nf\n"
      + command.examples.map { "    " + line($0) + "\n" }.joined() + ".fi\n"
  }

  private static func options(_ command: Command) -> String {
    command.allOptions.map { option in
      ".TP\n.B " + line(option.signature) + "\n" + line(option.fullSummary) + "\n"
    }.joined()
  }

  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty
        ? ".PP\n"
        : $0.hasPrefix("  ")
          ? ".br\n" + line(String($0)) + "\n"
          : line(String($0)) + "\n"
    }.joined()
  }

  /// What stands behind a program's name begins small and ends without a point.
  private static func asName(_ summary: String) -> String {
    summary.prefix(1).lowercased()
      + (summary.hasSuffix(".") ? summary.dropFirst().dropLast() : summary.dropFirst())
  }

  /// A line of text, with nothing in it that troff takes for its own.
  private static func line(_ text: String) -> String {
    var result = ""
    for letter in text {
      switch letter {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(letter)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}
