import Base
import Foundation
import Tasks
import Testing

@testable import Benchtop

@Suite("The command line's frame")
struct CommandLineTests {
  private let cook = Command(
    name: "cook", summary: "Cook something.", examples: ["cook rice --minutes 12"],
    operands: [
      Operand(name: "DISH", summary: "What."),
      Operand(name: "POT", summary: "In what.", isRequired: false),
    ],
    options: [
      Option(
        name: "minutes", kind: .integer(1...60), summary: "How long.", standard: "10"),
      Option(name: "salt", kind: .real(0...1), summary: "How much.", standard: "0.5"),
      Option(name: "heat", kind: .choice(["low", "high"]), summary: "How hot.", standard: "low"),
      Option(name: "stir", kind: .flag, summary: "Stir all the time."),
      Option(name: "note", kind: .text, summary: "What to remember."),
    ])

  @Test("values are taken with a blank or an equals sign, in any order")
  func values() throws {
    for words in [
      ["rice", "--minutes", "12", "--salt=0.1", "--stir", "--heat", "high"],
      ["--stir", "--heat=high", "--salt", "0.1", "--minutes=12", "--", "rice"],
    ] {
      let arguments = try Arguments(words, for: cook)
      #expect(arguments.operands == ["rice"])
      #expect(arguments.integer("minutes") == 12)
      #expect(arguments.real("salt") == 0.1)
      #expect(arguments.text("heat") == "high")
      #expect(arguments.flag("stir"))
      #expect(arguments.text("note") == nil)
    }
  }

  @Test("what is not given has its standard value")
  func standards() throws {
    let arguments = try Arguments(["rice", "pan"], for: cook)
    #expect(arguments.operands == ["rice", "pan"])
    #expect(arguments.integer("minutes") == 10)
    #expect(arguments.real("salt") == 0.5)
    #expect(!arguments.flag("stir"))
  }

  @Test(
    "what is not understood is told, with what would be",
    arguments: [
      (["rice", "--minute", "5"], "--minutes"), (["rice", "--minutes", "0"], "from 1 to 60"),
      (["rice", "--minutes", "1.5"], "whole number"), (["rice", "--minutes"], "must be given"),
      (["rice", "--salt", "much"], "from 0.0 to 1.0"), (["rice", "--heat", "warm"], "low, high"),
      (["rice", "--stir=yes"], "switch"), ([], "needs DISH"), (["a", "b", "c"], "'c'"),
      (["rice", "-x"], "-x"), (["rice", "--minutes", "-5"], "'-5'"),
      (["rice", "--note", "--stir"], "must be given"),
    ])
  func refusals(words: [String], reason: String) {
    #expect {
      try Arguments(words, for: cook)
    } throws: { error in
      "\(error)".contains(reason) && !"\(error)".contains("\n")
    }
  }

  @Test("a value may begin with strokes where an equals sign says that it is one")
  func strokes() throws {
    #expect(try Arguments(["rice", "--note=--stir"], for: cook).text("note") == "--stir")
  }

  @Test("examples on help pages are command lines that are understood")
  func examples() throws {
    func check(_ command: Command) throws {
      for example in command.examples {
        var words = example.split(separator: " ").map(String.init)[...]
        #expect(words.popFirst() == "benchtop")
        var named = BenchtopCommand.command
        while let next = named.subcommands.first(where: { $0.name == words.first }) {
          named = next
          words.removeFirst()
        }
        #expect(throws: Never.self, "\(example)") { try Arguments(words, for: named) }
        #expect(named.subcommands.isEmpty, "\(example) names no command")
      }
      try command.subcommands.forEach(check)
    }
    try check(BenchtopCommand.command)
  }

  @Test("a negative number is a value, not an option")
  func negative() throws {
    #expect(try Arguments(["-3"], for: cook).operands == ["-3"])
  }

  @Test("help names everything the command takes, with an example")
  func help() {
    let page = cook.help(path: ["benchtop", "cook"])
    for part in ["DISH", "[POT]", "--minutes N", "(10 unless given)", "low|high", "cook rice"] {
      #expect(page.contains(part))
    }
  }

  @Test("every command has a help page with an example, and options with a summary")
  func everyCommand() {
    func check(_ command: Command) {
      #expect(command.summary.hasSuffix("."))
      #expect(!command.examples.isEmpty, "\(command.name)")
      #expect(Set(command.options.map(\.name)).count == command.options.count)
      for option in command.options { #expect(option.summary.hasSuffix(".")) }
      command.subcommands.forEach(check)
    }
    check(BenchtopCommand.command)
  }

  @Test(
    "words are as far apart as letters have to be changed",
    arguments: [
      ("", "", 0), ("push", "push", 0), ("pusj", "push", 1), ("dor", "door", 1), ("a", "xyz", 3),
    ])
  func distance(first: String, second: String, expected: Int) {
    #expect(Spelling.distance(first, second) == expected)
    #expect(Spelling.distance(second, first) == expected)
  }

  @Test(
    "numbers are written as printf writes them",
    arguments: [0, 1, -1, 0.05, -0.04, 3.14159, 99.995, -1234.5678, 1e-9, 123_456.789], 0...4)
  func numbers(value: Double, digits: Int) {
    let expected = String(format: "%.\(digits)f", value)
    // Of ties we round away from zero, and write no minus before a zero.
    let ours = Double(rounded(value, digits)) ?? .nan
    #expect(abs(ours - (Double(expected) ?? .nan)) <= pow(10, -Double(digits)) * 1.001)
    #expect(rounded(value, digits).split(separator: ".").dropFirst().first?.count ?? 0 == digits)
    #expect(abs(ours - value) <= 0.5 * pow(10, -Double(digits)) * 1.001)
  }

  @Test("JSON is written whole or not at all")
  func json() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "numbers.json").path
    try writeJSON([1, 2, 3], to: path)
    try writeJSON([4, 5], to: path)
    let read = try JSONDecoder().decode([Int].self, from: Data(contentsOf: URL(filePath: path)))
    #expect(read == [4, 5])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["numbers.json"])
    #expect {
      try writeJSON([6], to: folder.appending(path: "no/where.json").path)
    } throws: {
      "\($0)".contains("No such file")
    }
    // A full disk.
    if FileManager.default.fileExists(atPath: "/dev/full") {
      #expect(throws: (any Error).self) { try writeJSON([7], to: "/dev/full/x") }
    }
  }
}
