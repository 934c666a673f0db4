internal import Base

extension Command {
  /// The help page, for a command reached by the words of `path`; `isComplete` adds commands for maintainers.
  func help(
    path: [String], isComplete: Bool = true, width: Int = HelpText.terminalWidth
  ) -> String {
    let text = HelpText(width: width)
    var paragraphs = [text.wrapped(summary)]
    paragraphs += discussion.map(text.block)
    paragraphs.append(text.usage(usage(path: path)))
    let shown = subcommands.filter { isComplete || !$0.isForMaintainers }
    if !shown.isEmpty {
      paragraphs.append(text.section("Commands", shown.map { ($0.name, $0.summary) }))
    }
    if !operands.isEmpty {
      paragraphs.append(text.section("Arguments", operands.map { ($0.name, $0.summary) }))
    }
    for (group, options) in groupedOptions {
      paragraphs.append(
        text.section(
          subcommands.isEmpty ? "\(group.rawValue) options" : "Options",
          options.map { ($0.signature, $0.fullSummary) }))
    }
    if !examples.isEmpty {
      paragraphs.append("Examples:\n" + examples.map(text.example).joined(separator: "\n"))
    }
    if path.count == 1 {
      paragraphs.append(
        text.section("Exit status", ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning) }))
      paragraphs.append(
        text.wrapped("Run 'benchtop COMMAND --help' for the options of a command.")
          + (isComplete
            ? ""
            : "\n" + text.wrapped("Run 'benchtop help --all' to list maintainers' commands too.")))
    }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// All options under their headings.
  var groupedOptions: [(group: Option.Group, options: [Option])] {
    Option.Group.allCases.map { group in (group, allOptions.filter { $0.group == group }) }
      .filter { !$0.1.isEmpty }
  }

  /// The words of the usage line.
  func usage(path: [String]) -> [String] {
    let names = operands.map { operand in
      let name = operand.isRepeatable ? operand.name + "..." : operand.name
      return operand.isRequired ? name : "[\(name)]"
    }
    let required = options.filter { $0.requirement != .optional }.map {
      "--\($0.name)\($0.shownValue)"
    }
    return [path.joined(separator: " ")] + (subcommands.isEmpty ? [] : ["COMMAND"]) + ["[OPTIONS]"]
      + required + names
  }
}

extension Option {
  /// All its names, and what stands for its value.
  var signature: String { spellings.joined(separator: ", ") + shownValue }

  /// What stands for the value after the name.
  var shownValue: String {
    isFlag ? "" : implicitValue == nil ? " " + shownPlaceholder : "[=\(shownPlaceholder)]"
  }

  /// The summary with the default.
  var fullSummary: String {
    var parts = [summary]
    if isRepeatable { parts.append("May be given several times.") }
    switch requirement {
    case .optional: break
    case .required: parts.append("(required)")
    case .requiredUnless(let name): parts.append("(required without --\(name))")
    }
    if let shown = defaultText ?? defaultValue { parts.append("[default: \(shown)]") }
    return parts.joined(separator: " ")
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
