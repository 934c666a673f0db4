import Foundation
import TestSupport
import Testing

@testable import Benchtop

@Suite("Completion of command lines")
struct CompletionTests {
  private func words(_ line: String...) -> [String] {
    Completion(of: line, for: BenchtopCommand.command).words.map(\.text)
  }

  @Test("commands, options, choices and names that are known come as they begin")
  func candidates() {
    #expect(words("eva") == ["evaluate"])
    #expect(words("bench", "").contains("agents"))
    #expect(words("help", "ben") == ["bench"])
    #expect(words("run", "drawer-") == ["drawer-close", "drawer-open"])
    #expect(words("run", "push", "--sh") == ["--sheet"])
    #expect(words("run", "push", "--goals", "f") == ["fixed", "fresh"])
    #expect(words("run", "push", "--goals=li") == ["--goals=listed"])
    #expect(words("evaluate", "--suite", "MT1:drawer-c") == ["MT1:drawer-close"])
    #expect(words("evaluate", "--policy", "mt10-i") == ["mt10-imitation"])
    #expect(words("run", "push", "--dynamics", "gra") == ["gravity"])
    #expect(words("render", "push", "--camera", "top") == ["topview"])
    #expect(words("train", "im") == ["imitation"])
    #expect(words("bench", "tasks", "--tasks", "push,drawer-o") == ["push,drawer-open"])
    #expect(words("evaluate", "--jo") == ["--jobs"])
    #expect(words("evaluate", "-").contains("--threads"))
    #expect(words("nonsense", "").isEmpty)
    #expect(words("run", "push", "p").isEmpty)
  }

  @Test("an option that was given a value, or needs none, is over")
  func values() {
    #expect(words("run", "--seed", "3", "drawer-o") == ["drawer-open"])
    #expect(words("run", "--no-goal", "drawer-o") == ["drawer-open"])
    #expect(words("run", "--json", "--no-goal", "drawer-o") == ["drawer-open"])
    #expect(words("report", "mt10-imitation", "mt10-i") == ["mt10-imitation"])
  }

  @Test("files and folders are asked for where they can stand")
  func paths() {
    func paths(_ line: String...) -> Candidates.Paths {
      Completion(of: line, for: BenchtopCommand.command).paths
    }
    #expect(paths("render", "push", "--out", "") == .files)
    #expect(paths("render", "push", "-o", "") == .files)
    #expect(paths("train", "ppo", "--out", "") == .folders)
    #expect(paths("report", "") == .files)
    #expect(paths("run", "") == .none)
    #expect(
      Completion(of: ["list", "tasks", "--json=a"], for: BenchtopCommand.command).pathPrefix
        == "--json=")
  }

  @Test("real shells complete real lines", arguments: ShellScript.allCases)
  func shells(shell: ShellScript) throws {
    let folder = try TemporaryFolder()
    try "".write(toFile: folder.path("out put.json"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      atPath: folder.path("runs/mine"), withIntermediateDirectories: true)
    let lines = [
      ("benchtop lis", ["benchtop", "list"]),
      (
        "benchtop evaluate --suite MT1:drawer-o",
        ["benchtop", "evaluate", "--suite", "MT1:drawer-open"]
      ),
      ("benchtop evaluate --suite=MT5", ["benchtop", "evaluate", "--suite=MT50"]),
      ("benchtop run push --camera top", ["benchtop", "run", "push", "--camera", "topview"]),
      ("benchtop help bench re", ["benchtop", "help", "bench", "render"]),
      (
        "benchtop train ppo --out \(folder.path("ru"))",
        ["benchtop", "train", "ppo", "--out", folder.path("runs")]
      ),
      (
        "benchtop report \(folder.path("out"))",
        ["benchtop", "report", folder.path("out put.json")]
      ),
    ]
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "complete.py")
    // Says what is missing where the shell is.
    try Program.run(shell.rawValue, "-c", ":")
    let said = try Program.python(
      script: script, arguments: [shell.rawValue, program] + lines.map(\.0), needing: "pty")
    let completed = String(decoding: said, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      // A folder is gone on with: bash ends it with a stroke.
      let words = completed[index].split(separator: "\t").map { word in
        word.hasSuffix("/") ? String(word.dropLast()) : String(word)
      }
      #expect(words == line.1, "\(line.0)")
    }
  }
}
