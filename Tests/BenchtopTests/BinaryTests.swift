import Foundation
import Testing

/// Runs the command as a user does.
@Suite("The benchtop command")
struct BinaryTests {
  private func run(
    _ words: String..., setting environment: [String: String] = [:],
    unsetting unwanted: String? = nil
  ) throws -> Binary.Outcome {
    try Binary.run(words, setting: environment, unsetting: unwanted)
  }

  @Test("the version is that of the changelog")
  func version() throws {
    let outcome = try run("--version")
    #expect(outcome.status == 0)
    #expect(try run("-V").output == outcome.output)
    let changelog = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../CHANGELOG.md"), encoding: .utf8)
    let newest = try #require(changelog.split(separator: "\n").first { $0.hasPrefix("## ") })
    #expect(outcome.output == "benchtop \(newest.split(separator: " ")[1])\n")
  }

  @Test(
    "usage errors end with status 2, and with the command that prints help",
    arguments: [
      (["demp"], "did you mean", "benchtop"),
      (["demo", "--sede", "1"], "did you mean", "benchtop demo"),
      (["bench", "sin"], "did you mean", "benchtop bench"),
      (["--versoin"], "did you mean", "benchtop"), (["--"], "unknown command '--'", "benchtop"),
      (["bench", "--"], "unknown command", "benchtop bench"),
      (["do\nctor"], "unknown command 'do?ctor'", "benchtop"),
      (["collect"], "--out is required", "benchtop collect"),
      (["train", "ppo"], "--out is required", "benchtop train"),
      (["run"], "TASK is required", "benchtop run"),
      (["run", "push", "-q", "-v"], "--quiet and --verbose cannot", "benchtop run"),
    ])
  func usage(words: [String], message: String, command: String) throws {
    let outcome = try Binary.run(words)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("benchtop: ") == true)
    #expect(lines.first?.contains(message) == true, "\(outcome.errors)")
    #expect(lines.last == "Run '\(command) --help' for usage.")
  }

  @Test("without a command there is help", arguments: [[], ["bench"], ["list"]])
  func noCommand(words: [String]) throws {
    let outcome = try Binary.run(words)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(try outcome.output == Binary.run(words + ["--help"]).output)
    #expect(outcome.output.contains("Commands:"))
  }

  @Test("maintainers' commands are listed only with --all")
  func maintainers() throws {
    let page = try run("help").output
    let complete = try run("help", "--all").output
    #expect(try run("--help", "--all").output == complete)
    for name in ["gallery", "manual"] {
      #expect(!page.contains("\n  \(name) ") && complete.contains("\n  \(name) "))
      #expect(try run(name, "--help").status == 0)
    }
  }

  @Test("--quiet prints no notes, --verbose prints the options in effect")
  func verbosity() throws {
    let quiet = try run("run", "reach", "--horizon", "5", "-q")
    #expect(quiet.status == 0 && quiet.errors.isEmpty && !quiet.output.isEmpty)
    let verbose = try run("run", "reach", "--horizon", "5", "--verbose")
    #expect(verbose.output == quiet.output)
    #expect(verbose.errors.contains("--seed=0") && verbose.errors.contains("--horizon=5"))
    #expect(verbose.errors.contains("finished in "))
  }

  @Test("results that could not be written are a failure", arguments: [["--version"], ["doctor"]])
  func fullDisk(words: [String]) throws {
    let outcome = try Binary.run(words, into: "/dev/full")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("could not be written"))
  }

  @Test("help is printed by any way of asking")
  func help() throws {
    let page = try run("bench", "sim", "--help")
    #expect(page.status == 0)
    #expect(page.output.contains("--seconds"))
    #expect(try run("help", "bench", "sim").output == page.output)
    #expect(try run("--help").output.contains("doctor"))
  }

  @Test("a short benchmark writes figures that make sense")
  func bench() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try run("bench", "sim", "--seconds", "0.02", "--rounds", "1", "--json=\(path)")
    #expect(outcome.status == 0)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
        as? [String: Any])
    #expect(try #require(report["stepsPerSecondAtRest"] as? Double) > 100)
    #expect(report["sameBitsOnThreads"] as? Bool == true)
  }

  @Test("a short benchmark of learning writes figures that make sense")
  func benchAgents() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try run(
      "bench", "agents", "--only", "update", "--seconds", "0.05", "--rounds", "1", "--threads", "2",
      "--json=\(path)")
    #expect(outcome.status == 0)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
        as? [String: Any])
    let updates = try #require(report["update"] as? [[String: Any]])
    #expect(updates.map { $0["threads"] as? Int } == [1, 2])
    for update in updates {
      #expect(try #require(update["milliseconds"] as? Double) > 0)
      #expect((0...1).contains(try #require(update["blasTimeFraction"] as? Double)))
    }
    #expect(report["ppo"] == nil)
  }

  @Test("the doctor finds what is there, and leaves the user's choice of kernels alone")
  func doctor() throws {
    let own = try run("doctor", setting: ["OPENBLAS_CORETYPE": "Haswell"])
    #expect(own.status == 0)
    #expect(own.output.contains("kernels for Haswell"))
    #expect(own.output.contains("OPENBLAS_CORETYPE"))
    let free = try run("doctor", unsetting: "OPENBLAS_CORETYPE")
    #expect(free.status == 0)
    #expect(free.output.contains("chosen by"))
    #expect(!free.output.contains("warning  OpenBLAS"))
  }

  @Test("the doctor fails where something is missing")
  func sickDoctor() throws {
    let outcome = try run("doctor", setting: ["TMPDIR": "/nowhere"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("missing  temporary folder"))
    let file = try run("doctor", setting: ["TMPDIR": #filePath])
    #expect(file.status == 1)
    #expect(file.output.contains("missing  temporary folder"))
    #expect(try run("doctor", setting: ["TMPDIR": ""]).status == 0)
  }
}
