import Foundation
import TestSupport
import Testing

@testable import Benchtop

@Suite("Completion of command lines")
struct CompletionTests {
  private func words(_ line: String...) -> [String] {
    Completion(of: line, for: BenchtopCommand.command).words.map(\.text)
  }

  @Test("commands, options, choices and known names are completed")
  func candidates() {
    #expect(words("eva") == ["evaluate"])
    #expect(words("bench", "").contains("agents"))
    #expect(words("help", "ben") == ["bench"])
    #expect(words("run", "drawer-") == ["drawer-close", "drawer-open"])
    #expect(words("run", "push", "--sh") == ["--sheet"])
    #expect(words("run", "push", "--goals", "f") == ["fixed", "finite"])
    #expect(words("run", "push", "--goals=fin") == ["--goals=finite"])
    #expect(words("evaluate", "--suite", "MT1:drawer-c") == ["MT1:drawer-close"])
    #expect(words("evaluate", "--policy", "mt10-b") == ["mt10-bc"])
    #expect(words("run", "push", "--dynamics", "gra") == ["gravity"])
    #expect(words("render", "push", "--camera", "top") == ["topview"])
    #expect(words("train", "h") == ["her"])
    #expect(words("bench", "tasks", "--suite", "push,drawer-o") == ["push,drawer-open"])
    #expect(words("evaluate", "--thr") == ["--threads"])
    #expect(words("evaluate", "-").contains("--threads"))
    #expect(words("nonsense", "").isEmpty)
    #expect(words("run", "push", "p").isEmpty)
  }

  @Test("an option with its value, or without need of one, is complete")
  func values() {
    #expect(words("run", "--seed", "3", "drawer-o") == ["drawer-open"])
    #expect(words("run", "--no-goal", "drawer-o") == ["drawer-open"])
    #expect(words("run", "--json", "--no-goal", "drawer-o") == ["drawer-open"])
    #expect(words("run", "--json", "drawer-o") == ["drawer-open"])
    #expect(words("run", "push", "--json=").isEmpty)
    #expect(words("report", "mt10-bc", "mt10-b") == ["mt10-bc"])
  }

  @Test("files and folders are completed where they are possible")
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

  /// bash and zsh must be installed; without fish its script is compared with that of the others by what it calls.
  private func isInstalled(_ shell: ShellScript) throws -> Bool {
    do {
      try ExternalProgram.run(shell.rawValue, "-c", ":")
      return true
    } catch {
      guard shell == .fish else { throw error }
      let script = shell.text(for: "benchtop")
      #expect(
        script.contains("completion candidates -- ") && script.contains("complete -c benchtop"))
      #expect(script.split(separator: "\n").count { $0.hasPrefix("function ") } == 1)
      return false
    }
  }

  @Test("the script of each shell has no syntax error", arguments: ShellScript.allCases)
  func syntax(shell: ShellScript) throws {
    guard try isInstalled(shell) else { return }
    let folder = try TemporaryFolder()
    let path = folder.path("script")
    try shell.text(for: "benchtop").write(toFile: path, atomically: true, encoding: .utf8)
    try ExternalProgram.run(shell.rawValue, "-n", path)
  }

  @Test("maintainers' commands are not offered")
  func maintainers() {
    #expect(!words("").contains("gallery") && words("").contains("run"))
    #expect(words("completion", "") == ["bash", "zsh", "fish", "help", "--help"])
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
    guard try isInstalled(shell) else { return }
    let said = try ExternalProgram.python(
      script: script, arguments: [shell.rawValue, program] + lines.map(\.0), needing: "pty")
    let completed = String(decoding: said, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      // Completion continues inside a folder: bash and fish end it with a slash.
      let words = completed[index].split(separator: "\t").map { word in
        word.hasSuffix("/") ? String(word.dropLast()) : String(word)
      }
      #expect(words == line.1, "\(line.0)")
    }
  }
}
