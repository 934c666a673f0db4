internal import Base
@preconcurrency internal import Glibc

/// The command line. A package with tasks of its own adds them to the `Catalog` and then calls ``main()``.
public enum BenchtopCommand {
  public static func main() -> Never {
    StandardStreams.occupy()
    // Progress is seen as it happens even where the output goes into a file.
    setvbuf(stdout, nil, _IOLBF, 0)
    exit(command.finish(command.dispatch(Array(CommandLine.arguments.dropFirst()))).rawValue)
  }

  /// Does what the words of a command line say, and returns what the process would exit with; for tests.
  package static func run(_ words: [String]) -> Int32 { command.dispatch(words).rawValue }

  static let command: Command = Command(
    name: "benchtop",
    summary: "A multi-task robot-arm benchmark suite that runs on any machine.",
    discussion:
      "Results go to standard output, and nothing else does; progress and messages go to standard error.\n"
      + "A file that is written keeps its permissions, and a link to it stays a link. Devices are refused;\n"
      + "pipes are written to, and so are /dev/stdout and /dev/fd/N.\n"
      + "An option means the same in every command. Its value follows after a blank or '='; the value of a\n"
      + "short one may follow at once, as in -j4. '--' ends the options.",
    examples: [
      "benchtop list tasks", "benchtop run pick-place --policy expert",
      "benchtop render drawer-open --step 40 --out drawer.png",
      "benchtop evaluate --policy expert --suite MT10",
      "benchtop report runs/mt10 --out report.html",
    ],
    options: [Option(name: "version", kind: .flag, summary: "Print the version.")],
    subcommands: [
      .demo, .list, .run, .render, .evaluate, .train, .collect, .replay, .inspect, .report,
      .gallery,
      .newTask, .bench, .doctor, .completion, .manual,
    ],
    run: { arguments in
      if arguments.flag("version") { print("benchtop \(Release.version)") }
      return .success
    })
}
