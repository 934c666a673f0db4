extension Command {
  static let manual = Command(
    name: "manual",
    summary: "Print the pages of all commands as one: text, Markdown or a man page.",
    discussion: "docs/cli.md is made by it, and the man page that 'make install' installs.",
    examples: [
      "benchtop manual", "benchtop manual --format markdown", "benchtop manual --format man",
    ],
    options: [
      Option(
        name: "format", kind: .choice(Manual.Format.allCases.map(\.rawValue)),
        summary: "In what format: text, markdown or man.", placeholder: "FORMAT",
        standard: Manual.Format.text.rawValue)
    ],
    run: { arguments in
      let format = arguments.text("format").flatMap(Manual.Format.init) ?? .text
      print(Manual(of: BenchtopCommand.command).text(in: format), terminator: "")
      return .success
    })
}
