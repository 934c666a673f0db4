import Foundation
import TestSupport
import Testing

@testable import Benchtop

/// `BENCHTOP_RECORD_MANUAL=1` writes docs/cli.md anew, as `make manual` does.
@Suite("The manual")
struct ManualTests {
  private static let manual = Manual(of: BenchtopCommand.command)
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../docs/cli.md").standardizedFileURL

  @Test("docs/cli.md says what help says")
  func recorded() throws {
    let text = Self.manual.text(in: .markdown)
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_MANUAL"] != nil {
      try text.write(to: Self.docs, atomically: true, encoding: .utf8)
      Issue.record("docs/cli.md was written anew")
    }
    #expect(
      try String(contentsOf: Self.docs, encoding: .utf8) == text,
      "docs/cli.md is out of date: 'make manual' makes it")
  }

  @Test("every command and every option is in every format", arguments: Manual.Format.allCases)
  func complete(format: Manual.Format) {
    // Man pages write strokes in a way of their own.
    let text = Self.manual.text(in: format).replacing("\\-", with: "-")
    for page in Self.manual.pages {
      #expect(text.contains(page.name))
      for option in page.command.options { #expect(text.contains("--\(option.name)")) }
    }
    #expect(Self.manual.pages.count > 20)
  }

  @Test("nothing in it depends on the machine")
  func portable() throws {
    let cores = try Binary.run(["manual", "--format", "markdown"])
    #expect(cores.output == Self.manual.text(in: .markdown))
    #expect(!cores.output.contains("/" + "tmp/"))
    #expect(cores.output.contains("\\[default: one per core\\]"))
  }

  @Test("links lead to headings")
  func links() {
    let text = Self.manual.text(in: .markdown)
    let headings = Set(
      text.split(separator: "\n").filter { $0.hasPrefix("## ") }
        .map { String($0.dropFirst(3)).replacing(" ", with: "-") })
    for link in text.matches(of: /\]\(#([^)]*)\)/) {
      #expect(headings.contains(String(link.output.1)), "\(link.output.1)")
    }
  }

  @Test("groff reads the man page without a complaint")
  func man() throws {
    let folder = try TemporaryFolder()
    try Self.manual.text(in: .man).write(
      toFile: folder.path("benchtop.1"), atomically: true, encoding: .utf8)
    let said = try ExternalProgram.run(
      "sh", "-c", "groff -man -Tascii -ww \"$1\" 2>&1 >/dev/null", "sh", folder.path("benchtop.1"))
    #expect(String(decoding: said, as: UTF8.self).isEmpty)
    let text = try ExternalProgram.run(
      "sh", "-c", "groff -man -Tascii -P-cbou \"$1\"", "sh", folder.path("benchtop.1"))
    let shown = String(decoding: text, as: UTF8.self)
    #expect(shown.contains("EXIT STATUS") && shown.contains("--suite NAME"))
  }
}
