internal import Base
@preconcurrency internal import Glibc
private import Synchronization

/// The command line. A package with tasks of its own adds them to the `Catalog` and then calls ``main(_:)``.
public enum BenchtopCommand {
  private static let program = Mutex<String?>(nil)

  /// The name of the program, as the user typed it.
  static var programName: String { program.withLock { $0 } ?? "benchtop" }

  /// Whether this process is a command line. Otherwise it belongs to another program, which handles signals and prints
  /// by itself.
  static var ownsProcess: Bool { program.withLock { $0 != nil } }

  /// Runs a command line, whose first word is the program's name, and ends the process.
  public static func main(_ words: [String] = CommandLine.arguments) -> Never {
    program.withLock { $0 = words.first ?? "benchtop" }
    StandardStreams.openMissing()
    // Lines appear at once even where the output goes into a file.
    setvbuf(stdout, nil, _IOLBF, 0)
    exit(command.finish(command.dispatch(Array(words.dropFirst()))).rawValue)
  }

  /// Runs the words after a program's name within another program, and throws if that fails. Prints no results.
  package static func perform(_ words: [String]) throws {
    let status = try command.perform(words)
    guard status == .success else {
      throw UsageError(description: "'\(words.joined(separator: " "))' has failed")
    }
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
