internal import Base
internal import Reports

/// Work that can be continued was ended by a signal.
struct Stopped: Error, CustomStringConvertible {
  let signal: Int32
  let description: String

  /// `words` are the command line that continues, without the program's name.
  init(_ interrupted: Interrupted, _ state: String, continuedBy words: [String]) {
    signal = interrupted.signal
    let program = CommandLine.arguments.first ?? "benchtop"
    let line = ([program] + words).map(RepeatCommand.quoted).joined(separator: " ")
    description = "interrupted; \(state); continue with: \(line)"
  }
}

extension Arguments {
  /// An option with its value as it was given; none where it was not.
  func repeated(_ name: String) -> [String] {
    isGiven(name) ? ["--\(name)", text(name) ?? ""] : []
  }
}
