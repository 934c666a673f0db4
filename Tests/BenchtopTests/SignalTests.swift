import Base
import Foundation
import TestSupport
import Testing

@testable import Benchtop

/// Runs that are ended by signals, in processes of their own, as users and clusters end them.
@Suite("Runs that are stopped by signals")
struct SignalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A run of seconds, with checkpoints and evaluations.
  private func training(_ name: String, seed: Int = 3, steps: Int = 12_000) -> [String] {
    let settings = [
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
      "policy.torso.hiddenSizes=[8]",
      "critic.torso.hiddenSizes=[8]", "horizon=20",
    ]
    return [
      "train", "ppo", "--suite", "MT1:reach", "--steps", "\(steps)", "--checkpoint-steps", "2000",
      "--seed", "\(seed)", "--out", folder.path(name),
    ] + settings.flatMap { ["--set", $0] }
  }

  /// What must not differ from a run that nobody stopped.
  private func result(_ name: String) throws -> [Data] {
    try ["config.json", "checkpoint.safetensors", "policy.safetensors", "curve.csv"].map {
      try Data(contentsOf: URL(filePath: folder.path("\(name)/\($0)")))
    }
  }

  private func names(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
      .filter { !$0.hasPrefix("events.") }
  }

  /// Starts the command, sends a signal once there is `file`, and waits for the end.
  private func stop(
    _ words: [String], by signals: [Int32], once file: String, after delay: Double = 0
  ) throws -> Binary.Outcome {
    let errors = folder.path("errors.txt")
    try Data().write(to: URL(filePath: errors))
    let process = try Binary.start(words, errorsTo: errors)
    let deadline = Date.now + 60
    while !FileManager.default.fileExists(atPath: file), process.isRunning, Date.now < deadline {
      usleep(1000)
    }
    usleep(UInt32(delay * 1e6))
    for signal in signals {
      kill(process.processIdentifier, signal)
      usleep(3000)
    }
    process.waitUntilExit()
    // As a shell tells what a signal has ended.
    let signalled = process.terminationReason == .uncaughtSignal
    return Binary.Outcome(
      status: process.terminationStatus + (signalled ? 128 : 0), output: "",
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }

  @Test(
    "training saves all there is, says how to continue, and comes to the same bytes",
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func training(signal: Int32, status: Int32) throws {
    let whole = try Binary.run(training("whole"))
    #expect(whole.status == 0, "\(whole.errors)")
    var words = training("a")
    for round in 0..<3 {
      // From then on it looks out for signals.
      let sign = round == 0 ? "curve.csv" : FolderLock.fileName
      let outcome = try stop(
        words, by: [signal], once: folder.path("a/\(sign)"), after: 0.05 * Double(round))
      guard outcome.status != 0 else { break }
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.contains("finishing the current step"))
      let last = try #require(outcome.errors.split(separator: "\n").last)
      #expect(last.contains("interrupted; all steps up to "))
      #expect(
        try names("a").filter { $0.hasSuffix(".draft") || $0 == ".lock" } == [])
      // The very line that it says, without the program's name.
      let line = try #require(last.split(separator: "resume with: ").last)
      words = line.split(separator: " ").dropFirst().map(String.init)
      #expect(words == ["train", "ppo", "--out", folder.path("a"), "--resume"])
    }
    let resumed = try Binary.run(words)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try result("a") == result("whole"))
    #expect(try names("a") == names("whole"))
  }

  @Test("killed at any time, training is resumed to the same bytes and leaves nothing else behind")
  func kills() throws {
    #expect(try Binary.run(training("whole")).status == 0)
    var words = training("a")
    for round in 0..<6 {
      _ = try stop(
        words, by: [SIGKILL], once: folder.path("a/config.json"), after: 0.07 * Double(round))
      words = ["train", "ppo", "--out", folder.path("a"), "--resume"]
    }
    let resumed = try Binary.run(words)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try result("a") == result("whole"))
    #expect(try names("a") == names("whole"))
  }

  @Test("a second signal ends it at once")
  func impatience() throws {
    let outcome = try stop(
      training("a", steps: 1_000_000), by: [SIGINT, SIGTERM], once: folder.path("a/curve.csv"))
    #expect([130, 143].contains(outcome.status))
    #expect(try Binary.run(["report", folder.path("a"), "--json"]).status == 0)
  }

  @Test("two processes do not train in one folder, new or resumed")
  func twice() throws {
    let first = try (1...2).map { try Binary.start(training("a", seed: $0)) }
    for process in first { process.waitUntilExit() }
    #expect(first.map(\.terminationStatus).sorted() == [0, 1])
    let second = try (1...2).map { _ in
      try Binary.start(["train", "ppo", "--out", folder.path("a"), "--resume", "--steps", "12000"])
    }
    for process in second { process.waitUntilExit() }
    #expect(try Binary.run(["report", folder.path("a"), "--json"]).status == 0)
    let running = try Binary.start(training("b", steps: 1_000_000))
    defer { running.terminate() }
    while !FileManager.default.fileExists(atPath: folder.path("b/curve.csv")) { usleep(1000) }
    let refused = try Binary.run(["train", "ppo", "--out", folder.path("b"), "--resume"])
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "another process is using it (process \(running.processIdentifier) on "),
      "\(refused.errors)")
  }

  @Test("collecting keeps what is recorded, says how to continue, and comes to the same bytes")
  func collecting() throws {
    let words = ["collect", "--task", "reach", "--episodes", "30", "--format", "robomimic"]
    #expect(try Binary.run(words + ["--out", folder.path("whole")]).status == 0)
    let outcome = try stop(
      words + ["--out", folder.path("a"), "--threads", "1"], by: [SIGTERM],
      once: folder.path("a/parts/0000003.hdf5"))
    #expect(outcome.status == 143, "\(outcome.errors)")
    let line = try #require(outcome.errors.split(separator: "resume with: ").last)
    let resumed = try Binary.run(
      line.split(separator: " ").dropFirst().map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      })
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try names("a") == names("whole"))
    for name in try names("a") where name.hasSuffix(".hdf5") {
      #expect(
        FileManager.default.contentsEqual(
          atPath: folder.path("a/\(name)"), andPath: folder.path("whole/\(name)")), "\(name)")
    }
  }

  @Test("other long commands end with the signal's status, and leave no half a file")
  func others() throws {
    let video = folder.path("video.webm")
    let words = [
      "run", "reach", "--policy", "zero", "--horizon", "1000000", "--video", video,
      "--json=\(folder.path("run.json"))",
    ]
    let outcome = try stop(words, by: [SIGINT], once: "/", after: 0.5)
    #expect(outcome.status == 130 && outcome.errors.contains("benchtop: interrupted"))
    #expect(try folder.contents == ["errors.txt"])
    let evaluation = try stop(
      ["evaluate", "--suite", "MT10", "--episodes", "100000", "--json=\(folder.path("e.json"))"],
      by: [SIGTERM], once: "/", after: 0.5)
    #expect(evaluation.status == 143, "\(evaluation.errors)")
    #expect(try folder.contents == ["errors.txt"])
  }
}
