import Base
import Foundation
import TestSupport
import Testing

@testable import Benchtop

/// All commands taken together are one thing.
@Suite("The command line as a whole")
struct CommandAuditTests {
  private static let pages = Manual(of: BenchtopCommand.command).pages
  private static let commands = pages.map(\.command)

  @Test("an option of a name is the same thing wherever it is taken")
  func sameOptions() {
    var known: [String: (option: Option, command: String)] = [:]
    for command in Self.commands {
      for option in command.options {
        guard let (other, place) = known[option.name] else {
          known[option.name] = (option, command.name)
          continue
        }
        let words: Comment = "--\(option.name) of \(command.name) and \(place)"
        if case .choice = option.kind, case .choice = other.kind {
          // The parts of a benchmark differ; they are parts all the same.
        } else {
          #expect(option.kind == other.kind, words)
        }
        #expect(option.letter == other.letter, words)
        #expect(option.isRepeatable == other.isRepeatable, words)
        #expect(option.implicitValue == other.implicitValue, words)
        if option.name != "out" {
          #expect(option.shownPlaceholder == other.shownPlaceholder || option.name == "only", words)
        }
        #expect(option.group == other.group, words)
      }
    }
  }

  @Test("no two options of a command have a name in common, and none is called as help is")
  func names() {
    for command in Self.commands {
      let names = command.allOptions.flatMap(\.spellings)
      #expect(Set(names).count == names.count, "\(command.name)")
      #expect(command.operands.dropLast().allSatisfy { !$0.isRepeatable && $0.isRequired })
    }
  }

  @Test("every default is a valid value")
  func standards() throws {
    for command in Self.commands {
      for option in command.options {
        guard let value = option.defaultValue else { continue }
        #expect(throws: Never.self, "--\(option.name) of \(command.name)") {
          var words = ["--\(option.name)=\(value)"]
          words += command.operands.filter(\.isRequired).map(\.name)
          words += command.options.filter { $0.requirement != .optional }.map {
            "--\($0.name)=\(Self.value(of: $0))"
          }
          _ = try Arguments(words, for: command)
        }
      }
    }
  }

  /// A value that the option accepts.
  private static func value(of option: Option) -> String {
    switch option.kind {
    case .choice(let values): values[0]
    case .integer(let range): "\(range.lowerBound)"
    case .real(let range): "\(range.lowerBound)"
    case .flag, .text: "x"
    }
  }

  @Test(
    "a short name means the same",
    arguments: ["--threads=3", "-j3", "-j 3"])
  func letters(words: String) throws {
    let arguments = try Arguments(words.split(separator: " ").map(String.init), for: .evaluate)
    #expect(arguments.integer("threads") == 3)
  }

  @Test("an optional value follows only after '='; the next word is another argument")
  func optionalValues() throws {
    for (words, expected) in [
      (["--json"], "-"), (["--json=-"], "-"), (["--json=a.json"], "a.json"),
      (["--json", "--seed", "1"], "-"), (["--json", "-j", "2"], "-"), (["--json=--a"], "--a"),
    ] {
      #expect(try Arguments(words, for: .evaluate).text("json") == expected)
    }
    #expect(try Arguments(["push"], for: .run).text("json") == nil)
    let report = try Arguments(["--json", "expert.json", "other.json"], for: .report)
    #expect(report.operands == ["expert.json", "other.json"] && report.text("json") == "-")
    let render = try Arguments(["--depth", "push", "--segmentation=s.png"], for: .render)
    #expect(render.operands == ["push"] && render.text("depth") == "depth.png")
    #expect(render.text("segmentation") == "s.png" && render.text("calibration") == nil)
  }

  @Test(
    "who forgets the '=' is told",
    arguments: [
      (["--json", "out.json"], "did you mean --json=out.json?"),
      (["--json="], "--json needs a value"),
    ])
  func forgottenEquals(words: [String], expected: String) {
    #expect {
      try Arguments(words, for: .evaluate)
    } throws: {
      "\($0)".contains(expected)
    }
  }

  @Test("every file and folder that a command writes can be overwritten only with --force")
  func force() {
    for command in Self.commands where command.subcommands.isEmpty && command.name != "manual" {
      let writes = command.options.contains { $0.isOutputFile || $0.name == "out" }
      #expect(command.options.contains { $0.name == "force" } == writes, "\(command.name)")
      for option in command.options where ["FILE", "DIR"].contains(option.shownPlaceholder) {
        // In the folder of --runs, only what is missing is made.
        let reads = ["options", "config", "dataset", "recipe", "runs"].contains(option.name)
        let writes = ["out", "record"].contains(option.name)
        #expect(option.isOutputFile || reads || writes, "--\(option.name)")
      }
    }
  }

  @Test("an operand that may come many times takes all")
  func many() throws {
    #expect(try Arguments(["a", "b", "--sheets", "c"], for: .report).operands == ["a", "b", "c"])
    #expect(throws: (any Error).self) { try Arguments([], for: .report) }
  }

  @Test(
    "results can be had as JSON: alone on standard output, or in a file",
    arguments: [
      ["list", "tasks"], ["list", "suites"], ["list", "families"], ["list", "cameras"],
      ["list", "agents"], ["list", "options"], ["doctor"], ["report", "mt10-bc"],
      ["run", "reach", "--horizon", "20", "--every", "10"],
      ["evaluate", "--suite", "MT1:reach", "--episodes", "1", "--horizon", "20"],
      ["bench", "tasks", "--only", "ready", "--seconds", "0.01"],
      ["demo", "--episodes", "1", "--size", "16x16", "--samples", "1"],
    ])
  func json(words: [String]) throws {
    let folder = try TemporaryFolder()
    let extra = words[0] == "demo" ? ["--out", folder.path("demo")] : []
    let alone = try Binary.run(words + extra + ["--json"])
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(alone.output.utf8))
    }
    let beside = try Binary.run(words + extra + ["--force", "--json=\(folder.path("a.json"))"])
    #expect(beside.status == 0)
    let file = try Data(contentsOf: URL(filePath: folder.path("a.json")))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: file) }
    // A report and a list of options have no other form to print.
    let isSilent = words[0] == "report" || words == ["list", "options"]
    #expect(beside.output.isEmpty == isSilent)
    let nowhere = try Binary.run(
      words + extra + ["--force", "--json=\(folder.path("no/where.json"))"])
    #expect(nowhere.status == 1)
    #expect(nowhere.errors.split(separator: "\n").count == 1)
  }

  @Test("training prints its result as JSON, and nothing else there")
  func training() throws {
    let folder = try TemporaryFolder()
    let outcome = try Binary.run([
      "train", "bc", "--suite", "MT1:reach", "--steps", "2000", "--checkpoint-steps", "1000",
      "--set", "episodesPerTask=2", "--horizon", "60", "-o", folder.path("run"), "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(result["algorithm"] as? String == "bc")
    #expect(result["policy"] as? String == folder.path("run/policy.safetensors"))
    #expect(try #require(result["steps"] as? Int) >= 2000)
    #expect((0...1).contains(try #require(result["success"] as? Double)))
    #expect((result["tasks"] as? [[String: Any]])?.map { $0["name"] as? String } == ["reach"])
  }

  @Test("status is 0 for success, 1 for failure, 2 for a command line that is not valid")
  func statuses() throws {
    for (words, status) in [
      (["list", "tasks"], 0), (["run", "pick-plaec"], 1), (["report", "/nowhere/at/all"], 1),
      (["evaluate", "--policy", "export"], 1), (["train", "ppo"], 2), (["report"], 2),
      (["evaluate", "--episodes", "0"], 2), (["completion", "nushell"], 2), (["manual", "now"], 2),
    ] {
      #expect(try Binary.run(words).status == Int32(status), "\(words)")
    }
    let page = try Binary.run(["--help"]).output
    for status in ExitStatus.allCases { #expect(page.contains("  \(status.rawValue)  ")) }
  }

  @Test("there is color on a terminal, unless it is not wanted, and nowhere else")
  func color() throws {
    #expect(!(try Binary.run(["doctor"]).output.contains("\u{1B}")))
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "benchtop").path
    for (setting, isColored) in [("TERM=xterm", true), ("NO_COLOR=1", false), ("TERM=dumb", false)]
    {
      let said = try ExternalProgram.python(
        """
        import os, pty, sys
        os.environ["TERM"] = "xterm"
        os.environ.pop("NO_COLOR", None)
        name, value = sys.argv[2].split("=")
        os.environ[name] = value
        pty.spawn([sys.argv[1], "doctor"])
        """, program, setting, needing: "pty")
      #expect(
        String(decoding: said, as: UTF8.self).contains("\u{1B}[32m") == isColored, "\(setting)")
    }
  }

  @Test("help fits the terminal", arguments: [60, 80, 100, 200])
  func width(columns: Int) {
    for page in Self.pages {
      for line in page.command.help(path: page.path, width: columns).split(separator: "\n") {
        #expect(line.count <= min(columns, 100), "\(page.name): \(line)")
      }
    }
  }

  @Test("the width of help is that of COLUMNS")
  func columns() throws {
    let narrow = try Binary.run(["render", "--help"], setting: ["COLUMNS": "60"]).output
    #expect(narrow == Command.render.help(path: ["benchtop", "render"], width: 60))
    for columns in ["100", "1000", "wide", "-5", "0"] {
      let wide = try Binary.run(["render", "--help"], setting: ["COLUMNS": columns]).output
      #expect(wide == Command.render.help(path: ["benchtop", "render"], width: 100), "\(columns)")
    }
  }

  @Test("help names the default of every option that has a value")
  func defaults() {
    // What these do without a value is that nothing is read or written.
    let without: Set = [
      "options", "config", "set", "json", "video", "sheet", "task", "record", "recipe",
    ]
    for command in Self.commands {
      for option in command.options where !option.isFlag && !without.contains(option.name) {
        let hasDefault = option.fullSummary.contains("[default: ")
        let isWritten = option.implicitValue != nil
        #expect(
          hasDefault || isWritten || option.requirement != .optional,
          "--\(option.name) of \(command.name)")
      }
    }
  }

  @Test("required options are shown as such, and usage lines begin with the command")
  func required() {
    let collect = Command.collect.help(path: ["benchtop", "collect"])
    #expect(collect.contains("\nUsage: benchtop collect [OPTIONS] --out DIR\n"))
    #expect(collect.contains("The dataset's folder. (required without --dry-run)"))
    let train = Command.train.help(path: ["benchtop", "train"])
    #expect(train.contains("\nUsage: benchtop train [OPTIONS] --out DIR ALGORITHM\n"))
    #expect(train.contains("(required without --show-settings)"))
  }
}
