@preconcurrency internal import Glibc
internal import Sim

@main
enum BenchtopCommand {
  static func main() {
    // Progress is seen as it happens even where the output goes into a file.
    setvbuf(stdout, nil, _IOLBF, 0)
    exit(command.finish(command.dispatch(Array(CommandLine.arguments.dropFirst()))).rawValue)
  }

  static let command = Command(
    name: "benchtop",
    summary: "A multi-task robot-arm benchmark suite that runs on any machine.",
    examples: ["benchtop demo", "benchtop doctor", "benchtop bench sim --json sim.json"],
    options: [Option(name: "version", kind: .flag, summary: "Print the version.")],
    subcommands: [.demo, .bench, .doctor],
    run: { arguments in
      if arguments.flag("version") { print("benchtop \(Release.version)") }
      return .success
    })
}
