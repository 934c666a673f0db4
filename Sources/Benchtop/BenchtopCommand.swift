internal import Base
@preconcurrency internal import Glibc

/// The command line. A package with tasks of its own adds them to the `Catalog` and then calls ``main()``.
public enum BenchtopCommand {
  public static func main() -> Never {
    StandardStreams.openMissing()
    // Lines appear at once even where the output goes into a file.
    setvbuf(stdout, nil, _IOLBF, 0)
    exit(command.finish(command.dispatch(Array(CommandLine.arguments.dropFirst()))).rawValue)
  }

  /// Runs a command line and returns the exit status of the process; for tests.
  package static func run(_ words: [String]) -> Int32 { command.dispatch(words).rawValue }

  static let command: Command = Command(
    name: "benchtop",
    summary: "A multi-task robot-arm benchmark suite that runs on any machine.",
    discussion: [
      .paragraph(
        """
        Results go to standard output; progress, notes and errors go to standard error. No file is \
        overwritten without --force. An overwritten file keeps its permissions, and a link to it \
        stays a link. /dev/stdout, /dev/fd/N and pipes work as output files; devices do not.
        """),
      .paragraph(
        """
        An option means the same in every command. Its value follows after a space or '=', as in \
        --seed 1 or --seed=1; that of a short option may follow at once, as in -j4. A value in \
        brackets, as in --json[=FILE], follows only after '='. '--' ends the options.
        """),
    ],
    examples: [
      "benchtop list tasks", "benchtop run pick-place --policy expert",
      "benchtop render drawer-open --step 40 --out drawer.png",
      "benchtop evaluate --policy expert --suite MT10",
      "benchtop report runs/mt10 --out report.html",
    ],
    options: [
      Option(
        name: "version", kind: .flag, summary: "Print the version.", letter: "V", group: .general),
      Option(
        name: "all", kind: .flag, summary: "With help, list maintainers' commands too.",
        group: .general),
    ],
    subcommands: [
      .demo, .list, .run, .render, .evaluate, .train, .experiment, .collect, .replay, .inspect,
      .convert,
      .merge, .extend, .report, .newTask, .newAlgorithm, .bench, .doctor, .completion, .gallery,
      .manual,
    ],
    run: { arguments in
      if arguments.flag("version") {
        print("benchtop \(Release.version)")
      } else {
        print(command.help(path: [command.name]), terminator: "")
      }
      return .success
    })
}
