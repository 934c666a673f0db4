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
        // What is a switch in one command may take a file in another, where it can do without.
        let kinds = [option, other].map { $0.valueIfLeftOut != nil ? Option.Kind.flag : $0.kind }
        if option.kind != other.kind, kinds == [.flag, .flag] { continue }
        if case .choice = option.kind, case .choice = other.kind {
          // The parts of a benchmark differ; they are parts all the same.
        } else {
          #expect(option.kind == other.kind, words)
        }
        #expect(option.letter == other.letter, words)
        #expect(option.aliases == other.aliases, words)
        #expect(option.isRepeatable == other.isRepeatable, words)
        #expect(option.valueIfLeftOut == other.valueIfLeftOut, words)
        if option.name != "out" {
          #expect(option.shownPlaceholder == other.shownPlaceholder || option.name == "only", words)
        }
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

  @Test("every standard value is one that may be given")
  func standards() throws {
    for command in Self.commands {
      for option in command.options {
        guard let value = option.standard else { continue }
        #expect(throws: Never.self, "--\(option.name) of \(command.name)") {
          var words = ["--\(option.name)=\(value)"]
          words += command.operands.filter(\.isRequired).map(\.name)
          _ = try Arguments(words, for: command)
        }
      }
    }
  }

  @Test(
    "other names and short ones mean the same",
    arguments: ["--threads=3", "--jobs=3", "-j3", "-j 3"])
  func aliases(words: String) throws {
    let arguments = try Arguments(words.split(separator: " ").map(String.init), for: .evaluate)
    #expect(arguments.integer("threads") == 3)
  }

  @Test("a value may be left out where that has a meaning, and what follows is no value then")
  func leftOut() throws {
    for (words, expected) in [
      (["--json"], "-"), (["--json", "-"], "-"), (["--json", "a.json"], "a.json"),
      (["--json", "--seed", "1"], "-"), (["--json", "-j", "2"], "-"), (["--json="], ""),
    ] {
      #expect(try Arguments(words, for: .evaluate).text("json") == expected)
    }
    #expect(try Arguments(["push"], for: .run).text("json") == nil)
  }

  @Test("an operand that may come many times takes all")
  func many() throws {
    #expect(try Arguments(["a", "b", "--sheets", "c"], for: .report).operands == ["a", "b", "c"])
    #expect(throws: (any Error).self) { try Arguments([], for: .report) }
  }

  @Test(
    "whatever gives results gives them as JSON: alone on the output, or to a file beside it",
    arguments: [
      ["list", "tasks"], ["list", "suites"], ["list", "families"], ["list", "cameras"],
      ["list", "agents"], ["list", "options"], ["doctor"], ["report", "mt10-imitation"],
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
    let beside = try Binary.run(words + extra + ["--json", folder.path("a.json")])
    #expect(beside.status == 0)
    let file = try Data(contentsOf: URL(filePath: folder.path("a.json")))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: file) }
    // A report and a list of options have no other form to print.
    let isSilent = words[0] == "report" || words == ["list", "options"]
    #expect(beside.output.isEmpty == isSilent)
    let nowhere = try Binary.run(words + extra + ["--json", folder.path("no/where.json")])
    #expect(nowhere.status == 1)
    #expect(nowhere.errors.split(separator: "\n").count == 1)
  }

  @Test("training tells its result as JSON, and says nothing else there")
  func training() throws {
    let folder = try TemporaryFolder()
    let outcome = try Binary.run([
      "train", "imitation", "--suite", "MT1:reach", "--steps", "2000", "--checkpoint-steps", "1000",
      "--set", "episodesPerTask=2", "--horizon", "60", "-o", folder.path("run"), "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(result["algorithm"] as? String == "imitation")
    #expect(result["policy"] as? String == folder.path("run/policy.safetensors"))
    #expect(try #require(result["steps"] as? Int) >= 2000)
    #expect((0...1).contains(try #require(result["success"] as? Double)))
    #expect((result["tasks"] as? [[String: Any]])?.map { $0["name"] as? String } == ["reach"])
  }

  @Test("status is 0 for what is done, 1 for what could not be, 2 for what was not understood")
  func statuses() throws {
    for (words, status) in [
      (["list", "tasks"], 0), (["run", "pick-plaec"], 1), (["report", "/nowhere/at/all"], 1),
      (["evaluate", "--policy", "export"], 1), (["train", "ppo"], 2), (["report"], 2),
      (["evaluate", "--episodes", "0"], 2), (["completion", "fish"], 2), (["manual", "now"], 2),
    ] {
      #expect(try Binary.run(words).status == Int32(status), "\(words)")
    }
    let page = try Binary.run(["--help"]).output
    for status in ExitStatus.allCases { #expect(page.contains("  \(status.rawValue)  ")) }
  }

  @Test("there is colour on a terminal, unless it is not wanted, and nowhere else")
  func color() throws {
    #expect(!(try Binary.run(["doctor"]).output.contains("\u{1B}")))
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "benchtop").path
    for (setting, isColored) in [("TERM=xterm", true), ("NO_COLOR=1", false), ("TERM=dumb", false)]
    {
      let said = try Program.python(
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

  @Test("help fits into a hundred columns where words can be broken")
  func width() {
    for page in Self.pages {
      for line in page.command.help(path: page.path).split(separator: "\n")
      where !line.hasPrefix("  benchtop ") {
        #expect(line.count <= 110, "\(page.name): \(line)")
      }
    }
  }
}
