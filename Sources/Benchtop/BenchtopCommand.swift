@preconcurrency internal import Glibc
internal import Sim

/// The command line. A package with tasks of its own adds them to the `Catalog` and then calls ``main()``.
public enum BenchtopCommand {
  public static func main() -> Never {
    // Progress is seen as it happens even where the output goes into a file.
    setvbuf(stdout, nil, _IOLBF, 0)
    exit(command.finish(command.dispatch(Array(CommandLine.arguments.dropFirst()))).rawValue)
  }

  static let command = Command(
    name: "benchtop",
    summary: "A multi-task robot-arm benchmark suite that runs on any machine.",
    examples: [
      "benchtop list tasks", "benchtop run pick-place --policy expert",
      "benchtop render drawer-open --step 40 --out drawer.png",
      "benchtop evaluate --policy expert --suite MT10",
    ],
    options: [Option(name: "version", kind: .flag, summary: "Print the version.")],
    subcommands: [
      .demo, .list, .run, .render, .evaluate, .train, .collect, .replay, .inspect, .gallery,
      .newTask,
      .bench, .doctor,
    ],
    run: { arguments in
      if arguments.flag("version") { print("benchtop \(Release.version)") }
      return .success
    })
}
