extension Command {
  static let manual = Command(
    name: "manual",
    summary: "Print the help of all commands as one text, as Markdown or as a man page.",
    discussion: [
      .paragraph("docs/cli.md and the man page of 'make install' are made by this command.")
    ],
    examples: [
      "benchtop manual", "benchtop manual --format markdown", "benchtop manual --format man",
    ],
    options: [
      Option(
        name: "format", kind: .choice(Manual.Format.allCases.map(\.rawValue)),
        summary: "Output format: text, markdown or man.", placeholder: "FORMAT",
        defaultValue: Manual.Format.text.rawValue, group: .output)
    ],
    isForMaintainers: true,
    run: { arguments in
      let format = arguments.text("format").flatMap(Manual.Format.init) ?? .text
      print(Manual(of: BenchtopCommand.command).text(in: format), terminator: "")
      return .success
    })
}
