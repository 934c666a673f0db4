import Foundation
import TestSupport
import Testing

@Suite("Where the command's output goes")
struct OutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs a line of bash in which `$0` is the command and `$1` a folder of one's own.
  @discardableResult
  private func shell(_ line: String) throws -> String {
    let said = try ExternalProgram.run("bash", "-c", line, Binary.url.path, folder.path(""))
    return String(decoding: said, as: UTF8.self)
  }

  private func file(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder.path(name)))
  }

  @Test(
    "what is printed goes into no file where output is closed",
    arguments: [">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"])
  func closed(closing: String) throws {
    let run = "\"$0\" run reach --policy expert --video \"$1/%.webm\" --size 32x32"
    func line(_ name: String) -> String { run.replacing("%", with: name) }
    try shell("\(line("plain")); \(line("closed")) \(closing)")
    #expect(try file("closed.webm") == file("plain.webm"))
    #expect(try folder.contents.sorted() == ["closed.webm", "plain.webm"])
  }

  @Test("training with output closed writes whole curves")
  func training() throws {
    let settings = [
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
      "policy.torso.hiddenSizes=[8]",
      "critic.torso.hiddenSizes=[8]", "horizon=20",
    ].map { "--set '\($0)'" }.joined(separator: " ")
    try shell(
      "\"$0\" train ppo --suite MT1:reach --steps 2000 \(settings) --out \"$1/run\" <&- >&- 2>&-")
    let curve = String(decoding: try file("run/curve.csv"), as: UTF8.self)
    let widths = Set(curve.split(separator: "\n").map { $0.split(separator: ",").count })
    #expect(widths.count == 1, "\(curve)")
  }

  @Test("results go through pipes, process substitutions and the output's own name")
  func streams() throws {
    let json = "\"$0\" list suites --json"
    let plain = try shell(json)
    #expect(plain.hasPrefix("["))
    #expect(try shell("\(json)=/dev/stdout").hasSuffix(plain))
    #expect(try shell("\(json)=>(cat >\"$1/a\") >/dev/null; sleep 0.2; cat \"$1/a\"") == plain)
    #expect(try shell("mkfifo \"$1/b\"; cat \"$1/b\" & \(json)=\"$1/b\" >/dev/null; wait") == plain)
    #expect(try shell("\(json)=/dev/null 2>&1 || true").contains("it is a device"))
  }

  @Test("a link stays a link, and a secret file stays secret")
  func links() throws {
    try shell(
      "cd \"$1\"; echo old >goal.json; chmod 600 goal.json; ln -s goal.json link.json; "
        + "\"$0\" list suites --json=link.json --force")
    #expect(
      try shell("cd \"$1\"; stat -c %F-%a link.json goal.json").split(separator: "\n") == [
        "symbolic link-777", "regular file-600",
      ])
    #expect(try file("goal.json").starts(with: Data("[".utf8)))
  }
}
