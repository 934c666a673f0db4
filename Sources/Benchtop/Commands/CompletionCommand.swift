extension Command {
  static let completion = Command(
    name: "completion",
    summary: "Print a script that lets a shell complete command lines.",
    discussion:
      "It completes commands, options, and values as far as they are known: tasks, suites, families,\n"
      + "cameras, agents, choices, files and folders. 'make install' puts it where shells look for it.",
    examples: [
      "benchtop completion bash", "benchtop completion zsh",
    ],
    subcommands: ShellScript.allCases.map { shell in
      Command(
        name: shell.rawValue, summary: "Print the script for \(shell.rawValue).",
        discussion: shell == .bash
          ? "For this shell alone: source <(benchtop completion bash). For all of yours:\n"
            + "benchtop completion bash > ~/.local/share/bash-completion/completions/benchtop"
          : "For this shell alone, after compinit: source <(benchtop completion zsh). For all of yours,\n"
            + "save it as _benchtop in a folder that $fpath names before compinit runs.",
        examples: ["benchtop completion \(shell.rawValue)"],
        run: { _ in
          print(shell.text(for: BenchtopCommand.command.name), terminator: "")
          return .success
        })
    } + [
      Command(
        name: "candidates", summary: "Print what can follow some words: what the scripts ask for.",
        discussion:
          "The last word is the one being written. The first line says whether paths may stand there\n"
          + "(none, files or folders) and behind what; then comes a word a line, with what it is.",
        examples: ["benchtop completion candidates -- run pick"],
        operands: [
          Operand(
            name: "WORD", summary: "The words behind the program's name.", isRequired: false,
            isRepeatable: true)
        ],
        run: { arguments in
          let completion = Completion(of: arguments.operands, for: BenchtopCommand.command)
          for line in completion.lines { print(line) }
          return .success
        })
    ])
}
