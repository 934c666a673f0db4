/// The command line that repeats a run, and what there is to say of it.
package struct RepeatCommand: Sendable {
  package let line: String
  /// Nil where the line says everything.
  package let remark: String?

  package init(line: String, remark: String?) {
    self.line = line
    self.remark = remark
  }
}
