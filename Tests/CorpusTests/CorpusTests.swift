import Foundation
import TestSupport
import Testing

/// Runs the fuzz targets of `make fuzz` on known inputs.
@Suite("Fuzz targets")
struct CorpusTests {
  // The executable is beside the test runner.
  private static let fuzz = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "Fuzz")
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus")

  static let readers =
    (try? ExternalProgram.run(fuzz, ["--list"])).map { String(decoding: $0, as: UTF8.self) }?
    .split(separator: "\n").map(String.init) ?? []

  @Test("valid inputs and earlier findings are read, in little memory", arguments: readers)
  func read(reader: String) throws {
    let folder = try TemporaryFolder()
    let (scratch, seeds) = (folder.path("scratch"), folder.path("seeds"))
    for path in [scratch, seeds] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try ExternalProgram.run(Self.fuzz, [reader, "--seeds", seeds], setting: ["TMPDIR": scratch])
    let found = Self.corpus.appending(path: reader).path
    let inputs = [seeds, found].flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .map { "\(folder)/\($0)" }) ?? []
    }
    #expect(!inputs.isEmpty)
    try ExternalProgram.run(Self.fuzz, [reader] + inputs, setting: ["TMPDIR": scratch])
  }

  @Test("all targets are listed") func all() { #expect(Self.readers.count >= 17) }
}
