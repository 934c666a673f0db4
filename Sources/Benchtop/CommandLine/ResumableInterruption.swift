internal import Base
internal import Reports

/// A signal ended work that can be resumed.
struct ResumableInterruption: Error, CustomStringConvertible {
  let signal: Int32
  let description: String

  /// `words` are the command line that resumes, without the program's name.
  init(_ interrupted: InterruptedError, _ state: String, resumedBy words: [String]) {
    signal = interrupted.signal
    let line = ([BenchtopCommand.programName] + words).map(ReproductionCommand.shellQuoted).joined(
      separator: " ")
    description = "interrupted; \(state); resume with: \(line)"
  }
}

extension Arguments {
  /// Options that do not belong to what is resumed, as they were given.
  func repeated(_ names: String...) -> [String] {
    names.filter(isGiven).map { "--\($0)=\(text($0) ?? "")" }
  }
}
