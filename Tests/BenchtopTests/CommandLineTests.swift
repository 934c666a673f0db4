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
        name: "minutes", kind: .integer(1...60), summary: "How long.", defaultValue: "10"),
      Option(name: "salt", kind: .real(0...1), summary: "How much.", defaultValue: "0.5"),
      Option(
        name: "heat", kind: .choice(["low", "high"]), summary: "How hot.", defaultValue: "low"),
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

  @Test("an option that is not given has its default")
  func standards() throws {
    let arguments = try Arguments(["rice", "pan"], for: cook)
    #expect(arguments.operands == ["rice", "pan"])
    #expect(arguments.integer("minutes") == 10)
    #expect(arguments.real("salt") == 0.5)
    #expect(!arguments.flag("stir"))
  }

  @Test(
    "errors say what would be valid",
    arguments: [
      (["rice", "--minute", "5"], "--minutes"), (["rice", "--minutes", "0"], "from 1 to 60"),
      (["rice", "--minutes", "1.5"], "whole number"), (["rice", "--minutes"], "needs a value"),
      (["rice", "--salt", "much"], "from 0.0 to 1.0"), (["rice", "--heat", "warm"], "low, high"),
      (["rice", "--stir=yes"], "switch"), ([], "DISH is required"), (["a", "b", "c"], "'c'"),
      (["rice", "-x"], "-x"), (["rice", "--minutes", "-5"], "'-5'"),
      (["rice", "--note", "--stir"], "needs a value"),
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
    for part in ["DISH", "[POT]", "--minutes N", "[default: 10]", "low|high", "cook rice"] {
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
    #expect(Spelling.levenshteinDistance(first, second) == expected)
    #expect(Spelling.levenshteinDistance(second, first) == expected)
  }

  @Test(
    "numbers are written as printf writes them",
    arguments: [0, 1, -1, 0.05, -0.04, 3.14159, 99.995, -1234.5678, 1e-9, 123_456.789], 0...4)
  func numbers(value: Double, digits: Int) {
    let expected = String(format: "%.\(digits)f", value)
    // Of ties we round away from zero, and write no minus before a zero.
    let ours = Double(fixedPoint(value, digits)) ?? .nan
    #expect(abs(ours - (Double(expected) ?? .nan)) <= pow(10, -Double(digits)) * 1.001)
    #expect(fixedPoint(value, digits).split(separator: ".").dropFirst().first?.count ?? 0 == digits)
    #expect(abs(ours - value) <= 0.5 * pow(10, -Double(digits)) * 1.001)
  }

  @Test("help puts options under headings")
  func groups() {
    let page = Command.run.help(path: ["benchtop", "run"])
    let places = Option.Group.allCases.compactMap { group in
      page.range(of: "\n\(group.rawValue) options:\n")?.lowerBound
    }
    // Run has nothing to record, and no suite.
    #expect(places.count == Option.Group.allCases.count - 2)
    #expect(places == places.sorted())
  }

  @Test(
    "progress shows count, rate, time elapsed and time remaining",
    arguments: [
      (30, 0, 12.0, "30/100 episodes, 2.5 episodes/s, 12 s elapsed, 28 s remaining"),
      (60, 50, 100, "60/100 episodes, 0.1 episodes/s, 1 min elapsed, 6 min remaining"),
      (0, 0, 3, "0/100 episodes, 3 s elapsed"),
      (100, 0, 7300, "100/100 episodes, 0.0 episodes/s, 2 h 1 min elapsed"),
    ])
  func progress(count: Int, initial: Int, seconds: Double, expected: String) {
    #expect(
      ProgressBar.line(count, of: 100, "episodes", since: initial, seconds: seconds) == expected)
  }
}
