extension Command {
  static let completion = Command(
    name: "completion",
    summary: "Print a script that lets a shell complete command lines.",
    discussion: [
      .paragraph(
        """
        It completes commands, options and values: tasks, suites, families, cameras, agents, \
        choices, files and folders. 'make install' installs it.
        """)
    ],
    examples: ShellScript.allCases.map { "benchtop completion \($0.rawValue)" },
    subcommands: ShellScript.allCases.map { shell in
      Command(
        name: shell.rawValue, summary: "Print the script for \(shell.rawValue).",
        discussion: [.paragraph(shell.instructions)],
        examples: ["benchtop completion \(shell.rawValue)"],
        run: { _ in
          print(shell.text(for: BenchtopCommand.command.name), terminator: "")
          return .success
        })
    } + [
      Command(
        name: "candidates", summary: "Print the possible next words; the scripts call this.",
        discussion: [
          .paragraph(
            """
            The last word is the one to complete. The first line of output says which paths are \
            possible (none, files or folders), and what precedes them. Each further line is a word \
            with its description.
            """)
        ],
        examples: ["benchtop completion candidates -- run pick"],
        operands: [
          Operand(
            name: "WORD", summary: "The words after the program's name.", isRequired: false,
            isRepeatable: true)
        ],
        isForMaintainers: true,
        run: { arguments in
          let completion = Completion(of: arguments.operands, for: BenchtopCommand.command)
          for line in completion.lines { print(line) }
          return .success
        })
    ])
}
