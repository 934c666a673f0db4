import Foundation
import TestSupport
import Testing

/// Scripts/test-examples builds, trains and resumes what is only written here.
@Suite("benchtop new-algorithm")
struct NewAlgorithmTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test("the file is the example under another name, and three lines say what to do next")
  func writes() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("mine.swift")
    let outcome = try Binary.run(["new-algorithm", "my-learner", "--out", file])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains(file))
    #expect(lines[1].contains("Algorithms.register(MyLearner.self)"))
    #expect(lines[2].contains("train my-learner"))
    let example = try text("Examples/Sources/MyAgents/DDPG.swift")
      .replacing("struct DDPG", with: "struct MyLearner")
      .replacing("\"ddpg\"", with: "\"my-learner\"")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == example)
  }

  @Test(
    "names that are not valid, or in use, are refused in one line and nothing is written",
    arguments: [
      ("Mine", "lowercase"), ("my_learner", "lowercase"), ("", "lowercase"), ("../up", "lowercase"),
      ("ppo", "not in use"), ("td3", "not in use"),
      // Types of these names would hide what the source itself uses.
      ("kit", "not in use"), ("program", "not in use"), ("type", "not in use"),
    ])
  func refuses(name: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.path("mine.swift")
    let outcome = try Binary.run(["new-algorithm", "--out", file, "--", name])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test("the guide quotes the examples as they are")
  func quotes() throws {
    let folder = "Examples/Sources/MyAgents"
    let examples = try ["DDPG", "TaskGates", "EqualNorms", "main"].map {
      try text("\(folder)/\($0).swift")
    }
    let quotes = try text("docs/new-algorithm.md").matches(of: /```swift\n((?:.|\n)*?)\n```/)
      .map { String($0.1) }
    #expect(quotes.count >= 8)
    for quote in quotes {
      #expect(examples.contains { $0.contains(quote) }, "\(quote)")
    }
  }
}
