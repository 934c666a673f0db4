import Foundation
import Testing

/// What a researcher begins with. Scripts/test-examples builds and runs what is only written here.
@Suite("benchtop new-task")
struct NewTaskTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  /// Calls `body` with a new folder, which is gone afterwards.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test(
    "a task of each kind is written, and what to do next is told in three lines",
    arguments: [("object", "ObjectTask"), ("articulation", "ArticulationTask")])
  func writes(kind: String, parent: String) throws {
    try withFolder { folder in
      let file = folder.appending(path: "mine.swift")
      let outcome = try Binary.run([
        "new-task", "stack-blocks2", "--kind", kind, "--out", file.path,
      ])
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      let told = outcome.output.split(separator: "\n")
      #expect(told.count == 3)
      #expect(told[0].contains(file.path))
      #expect(told[1].contains("Catalog.register(StackBlocks2.self)"))
      #expect(told[2].contains("run stack-blocks2"))
      let source = try String(contentsOf: file, encoding: .utf8)
      #expect(source.contains("final class StackBlocks2: \(parent) {"))
      #expect(source.contains("\"stack-blocks2\", "))
      #expect(!source.contains("TYPE") && !source.contains("NAME"))
      for part in ["profile", "init(_ scene", "distanceThreshold", "func expert"] {
        #expect(source.contains(part), "\(part)")
      }
      #expect(source.split(separator: "\n").allSatisfy { $0.count <= 100 })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["mine.swift"])
    }
  }

  @Test(
    "names that are none, or another's, are refused in one line and nothing is written",
    arguments: [
      ("Stack", "lowercase"), ("stack_blocks", "lowercase"), ("stack blocks", "lowercase"),
      ("stack-", "lowercase"), ("a--b", "lowercase"), ("2-blocks", "lowercase"),
      ("stack-2-blocks", "lowercase"),
      ("", "lowercase"), ("\u{FC}ber", "lowercase"), ("e\u{20DD}", "lowercase"),
      ("../up", "lowercase"), ("push", "not in use"), ("goal-reach", "not in use"),
      // Classes of these names would hide what the source itself uses.
      ("scene", "not in use"), ("object-task", "not in use"), ("type", "not in use"),
    ])
  func refuses(name: String, reason: String) throws {
    try withFolder { folder in
      let outcome = try Binary.run(
        ["new-task", "--out", folder.appending(path: "mine.swift").path, "--", name])
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test("a file that exists stays as it is")
  func keeps() throws {
    try withFolder { folder in
      let file = folder.appending(path: "mine.swift")
      try "precious".write(to: file, atomically: true, encoding: .utf8)
      for path in [file.path, folder.path] {
        let outcome = try Binary.run(["new-task", "stack-blocks", "--out", path])
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("\(path) exists already"))
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == "precious")
      #expect(
        try Binary.run(["new-task", "stack-blocks", "--out", file.path, "--force"]).status == 0)
      #expect(try String(contentsOf: file, encoding: .utf8).contains("StackBlocks"))
      let lost = try Binary.run(["new-task", "stack-blocks", "--out", file.path + "/x"])
      #expect(lost.status == 1 && lost.errors.contains("cannot be written"))
    }
  }

  @Test("without --out the file is named after the class and lies in the current folder")
  func names() throws {
    try withFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "benchtop")
      process.arguments = ["new-task", "stack-blocks"]
      process.currentDirectoryURL = folder
      process.standardOutput = Pipe()
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["StackBlocks.swift"])
    }
  }

  @Test("the example is under fifty lines, and the guide quotes it as it is")
  func quotes() throws {
    let folder = "Examples/Sources/MyTasks"
    let example = try text("\(folder)/TidyUp.swift")
    #expect(example.split(separator: "\n", omittingEmptySubsequences: false).count - 1 < 50)
    let guide = try text("docs/new-task.md")
    #expect(guide.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let quotes = guide.matches(of: /```swift\n((?:.|\n)*?)\n```/).map { String($0.1) }
    let known = try example + text("\(folder)/main.swift")
    var found = 0
    for quote in quotes
    where !quote.contains("Suite.register") && !quote.contains("let environment") {
      #expect(known.contains(quote), "\(quote)")
      found += 1
    }
    #expect(found >= 5)
  }
}
