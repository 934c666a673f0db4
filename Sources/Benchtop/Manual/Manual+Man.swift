internal import Base

extension Manual {
  /// A page for man(1).
  var man: String {
    guard let program = pages.first else { return "" }
    let name = program.name
    var text = ".TH \(name.uppercased()) 1 \"\" \"\(name) \(Release.version)\" \"User Commands\"\n"
    text += ".SH NAME\n\(name) \\- \(Manual.line(Manual.asName(program.command.summary)))\n"
    text += ".SH SYNOPSIS\n.B \(name)\n.I COMMAND\n[\\fIOPTIONS\\fR]\n"
    text += ".SH DESCRIPTION\n" + Manual.blocks(program.command.discussion)
    text += ".SH OPTIONS\n" + Manual.options(program.command.allOptions)
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
    let usage = command.usage(path: page.path).joined(separator: " ")
    var text = ".SS " + line(usage) + "\n" + line(command.summary) + "\n"
    text += blocks(command.discussion)
    for operand in command.operands {
      text += ".TP\n.I \(line(operand.name))\n\(line(operand.summary))\n"
    }
    for (group, options) in command.groupedOptions {
      text += ".PP\n\(line(group.rawValue)) options:\n" + Manual.options(options)
    }
    return text + ".PP\nFor example:\n.PP\n.nf\n"
      + command.examples.map { "    " + line($0) + "\n" }.joined() + ".fi\n"
  }

  private static func options(_ options: [Option]) -> String {
    options.map { option in
      ".TP\n.B " + line(option.signature) + "\n" + line(option.fullSummary) + "\n"
    }.joined()
  }

  private static func blocks(_ blocks: [HelpBlock]) -> String {
    blocks.map { block in
      switch block {
      case .paragraph(let text): ".PP\n\(line(text))\n"
      case .terms(let terms):
        terms.map { ".TP\n.B \(line($0.name))\n\(line($0.meaning))\n" }.joined()
      }
    }.joined()
  }

  /// A summary in the form of a man page's NAME: lower case, without the full stop.
  private static func asName(_ summary: String) -> String {
    summary.prefix(1).lowercased()
      + (summary.hasSuffix(".") ? summary.dropFirst().dropLast() : summary.dropFirst())
  }

  /// A line of text, escaped for troff.
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
