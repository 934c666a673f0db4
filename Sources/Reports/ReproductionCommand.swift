/// The command line that reproduces a run, with a note for the reader.
package struct ReproductionCommand: Sendable {
  package let line: String
  /// Nil if the line needs no explanation.
  package let note: String?

  package init(line: String, note: String?) {
    self.line = line
    self.note = note
  }
}
