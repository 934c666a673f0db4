/// The pages of a command and all its subcommands.
struct Manual {
  enum Format: String, CaseIterable { case text, markdown, man }

  struct Page {
    /// The words that call the command.
    let path: [String]
    let command: Command

    var name: String { path.joined(separator: " ") }
  }

  /// Each command, followed by its subcommands.
  let pages: [Page]

  init(of command: Command) { pages = Manual.pages(of: command, path: [command.name]) }

  private static func pages(of command: Command, path: [String]) -> [Page] {
    [Page(path: path, command: command)]
      + command.subcommands.flatMap { pages(of: $0, path: path + [$0.name]) }
  }

  func text(in format: Format) -> String {
    switch format {
    case .text:
      pages.map { page in
        page.name + "\n" + String(repeating: "=", count: page.name.count) + "\n\n"
          + page.command.help(path: page.path, width: HelpText.widest)
      }.joined(separator: "\n\n")
    case .markdown: markdown
    case .man: man
    }
  }
}
