import Base
import Foundation
import Reports
import TestSupport
import Testing

@testable import Benchtop

@Suite("benchtop experiment")
struct ExperimentCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes an experiment of some seconds, and returns its path.
  private func write(steps: Int = 4000, rows: [String] = ["narrow", "wide"]) throws -> String {
    let entries = rows.enumerated().map { index, name in
      """
      {"name": "\(name)", "algorithm": "ppo", "settings": {
        "environmentsPerTask": 2, "stepsPerIteration": 32, "minibatches": 2, "horizon": 20,
        "policy": {"torso": {"hiddenSizes": [\(4 + 4 * index)]}},
        "critic": {"torso": {"hiddenSizes": [4]}}}}
      """
    }
    let text = """
      {"schema": 1, "name": "small", "description": "Narrow & wide networks.", "suite": "reach,push",
       "steps": \(steps), "seeds": [1, 2], "checkpointSteps": 1000, "evaluationEpisodes": 2,
       "environment": {"horizon": 60}, "finalEvaluation": {"episodes": 3},
       "rows": [\(entries.joined(separator: ", "))]}
      """
    let path = folder.path("small.json")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func words(_ file: String, _ name: String, _ more: String...) -> [String] {
    ["experiment", file, "--out", folder.path(name)] + more
  }

  private static let runs = ["narrow/seed-1", "narrow/seed-2", "wide/seed-1", "wide/seed-2"]

  /// What must not depend on how often the experiment was stopped, or on runs at once.
  private func results(_ name: String) throws -> [Data] {
    try Self.runs.flatMap { run in
      try [
        "config.json", "checkpoint.safetensors", "policy.safetensors", "curve.csv",
        "evaluation.json",
      ].map { file in
        let path = folder.path("\(name)/\(run)/\(file)")
        guard file == "evaluation.json" else { return try Data(contentsOf: URL(filePath: path)) }
        // It names the folder of the policy.
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return Data(text.replacing(folder.path(name), with: "").utf8)
      }
    }
  }

  @Test("makes the runs, a table and a page; --dry-run says what is missing and how long it takes")
  func whole() throws {
    let file = try write()
    let before = try Binary.run(words(file, "a", "--dry-run"))
    #expect(before.status == 0, "\(before.errors)")
    #expect(before.output.contains("0 of 4 runs are finished; 16000 steps remain"))
    #expect(before.output.contains("Not known before their first checkpoints: narrow, wide."))
    #expect(try folder.contents == ["small.json"], "nothing is made")

    let row = try Binary.run(words(file, "a", "--rows", "wide", "--jobs", "1"))
    #expect(row.status == 0, "\(row.errors)")
    #expect(row.errors.contains("wide/seed-2: finished, success "))
    let refused = try Binary.run(words(file, "a"))
    #expect(
      refused.status == 1 && refused.errors.contains("use --resume to continue it or --force"))
    let half = try Binary.run(words(file, "a", "--dry-run"))
    #expect(half.output.contains("2 of 4 runs are finished; 8000 steps remain"), "\(half.output)")
    #expect(half.output.contains("narrow  missing   missing"), "\(half.output)")
    #expect(half.output.contains("wide    finished  finished"), "\(half.output)")

    // A row that was not run is on the page, and so is that it was not.
    let page = folder.path("page.html")
    let report = try Binary.run(["report", folder.path("a"), "--out", page])
    #expect(report.status == 0, "\(report.errors)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("<title>small</title>") && text.contains("Narrow &amp; wide networks."))
    #expect(text.contains("Not run: narrow.") && text.contains("0 of 2"))
    try ExternalProgram.python(
      "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", page, needing: "xml")

    let rest = try Binary.run(words(file, "a", "--resume", "--jobs", "2", "--threads", "2"))
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(rest.output.contains("narrow") && rest.output.contains("wide"))
    let last = try Binary.run(words(file, "a", "--resume", "--json"))
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(last.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    #expect(groups.map { $0["name"] as? String } == ["narrow", "wide"])
    for group in groups {
      let summary = try #require(group["summary"] as? [String: Any])
      let (mean, lower) = (summary["mean"] as? Double, summary["meanLower"] as? Double)
      #expect(try #require(lower) <= #require(mean))
      let speed = try #require(group["speed"] as? [String: Any])
      #expect((speed["policyParameters"] as? Int).map { $0 > 100 } == true)
    }
    let experiments = try #require(figures["experiments"] as? [[String: Any]])
    #expect((experiments[0]["missingRuns"] as? [String])?.isEmpty == true)

    // Runs one after the other, on other threads, are the same.
    let serial = try Binary.run(words(file, "b", "--jobs", "1", "--threads", "1"))
    #expect(serial.status == 0, "\(serial.errors)")
    #expect(try results("a") == results("b"))
  }

  @Test("killed at any time, it resumes to the same bytes", arguments: [SIGKILL, SIGTERM])
  func kills(signal: Int32) throws {
    let file = try write(steps: 8000)
    #expect(try Binary.run(words(file, "whole", "--jobs", "2")).status == 0)
    let errors = folder.path("errors.txt")
    for round in 0..<5 {
      try Data().write(to: URL(filePath: errors))
      let process = try Binary.start(
        words(file, "a", "--resume", "--jobs", "2"), errorsTo: errors)
      let deadline = Date.now + 60
      while !FileManager.default.fileExists(atPath: folder.path("a/wide/seed-1/config.json")),
        process.isRunning, Date.now < deadline
      {
        usleep(1000)
      }
      usleep(UInt32(60_000 * (round + 1)))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      guard signal == SIGTERM, process.terminationStatus != 0 else { continue }
      #expect(process.terminationStatus == 143)
      let said = try String(contentsOfFile: errors, encoding: .utf8)
      #expect(
        said.contains("interrupted; what the runs have learned is saved; resume with: "), "\(said)")
      let line = try #require(said.split(separator: "\n").last)
      #expect(
        line.hasSuffix("experiment \(file) --out \(folder.path("a")) --resume --jobs=2"), "\(line)")
    }
    let resumed = try Binary.run(words(file, "a", "--resume"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try results("a") == results("whole"))
  }

  @Test("two processes do not work on one experiment, and a changed one is refused")
  func claims() throws {
    let file = try write(steps: 1_000_000)
    let running = try Binary.start(words(file, "a"))
    defer {
      running.terminate()
      running.waitUntilExit()
    }
    while !FileManager.default.fileExists(atPath: folder.path("a/narrow/seed-1/config.json")) {
      usleep(1000)
    }
    let second = try Binary.run(words(file, "a", "--resume"))
    #expect(second.status == 1)
    #expect(
      second.errors.contains(
        "another process is using it (process \(running.processIdentifier) on "),
      "\(second.errors)")
    let changed = try Binary.run(words(write(steps: 2_000_000), "a", "--dry-run"))
    #expect(changed.status == 1)
    #expect(
      changed.errors.contains("steps is 1000000 there and 2000000 here"), "\(changed.errors)")
  }

  @Test("--force replaces the results, but not a user's own files beside them")
  func replaces() throws {
    let file = try write(steps: 1000)
    #expect(try Binary.run(words(file, "a", "--rows", "wide")).status == 0)
    try "mine".write(toFile: folder.path("a/notes.txt"), atomically: true, encoding: .utf8)
    let changed = try write(steps: 1500)
    let replaced = try Binary.run(words(changed, "a", "--rows", "narrow", "--force"))
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("a")).sorted()
        == ["experiment.json", "narrow", "notes.txt"])
  }

  @Test("rows of one name in two experiments are told apart")
  func names() throws {
    let file = try write(steps: 1000, rows: ["same"])
    #expect(try Binary.run(words(file, "a", "--seeds", "1")).status == 0)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("\"small\"", with: "\"other\"")
      .write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try Binary.run(words(file, "b", "--seeds", "1")).status == 0)
    let report = try Binary.run(["report", folder.path("a"), folder.path("b"), "--json"])
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    #expect(groups.map { $0["name"] as? String } == ["small: same", "other: same"])
  }
}
