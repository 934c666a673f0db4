import Foundation
import TestSupport
import Testing

/// Runs what `make fuzz` attacks readers with, on inputs that are known.
@Suite("Readers of files")
struct CorpusTests {
  // The test runner lies beside it.
  private static let fuzz = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "Fuzz")
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus")

  static let readers =
    (try? Program.run(fuzz, ["--list"])).map { String(decoding: $0, as: UTF8.self) }?
    .split(separator: "\n").map(String.init) ?? []

  @Test("take what is right, and what once broke them, in little memory", arguments: readers)
  func read(reader: String) throws {
    let folder = try TemporaryFolder()
    let (scratch, seeds) = (folder.path("scratch"), folder.path("seeds"))
    for path in [scratch, seeds] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try Program.run(Self.fuzz, [reader, "--seeds", seeds], setting: ["TMPDIR": scratch])
    let found = Self.corpus.appending(path: reader).path
    let inputs = [seeds, found].flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .map { "\(folder)/\($0)" }) ?? []
    }
    #expect(!inputs.isEmpty)
    try Program.run(Self.fuzz, [reader] + inputs, setting: ["TMPDIR": scratch])
  }

  @Test("are all attacked") func all() { #expect(Self.readers.count >= 16) }
}
