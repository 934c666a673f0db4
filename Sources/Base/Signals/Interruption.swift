internal import CSignals

/// A wish that the process end: Ctrl-C, SIGTERM, or SIGHUP where a terminal is closed. Who takes long looks at it
/// between two pieces of work, and ends with all it has done in its files.
public enum Interruption {
  /// From now on a first signal is only noted, and answered at once by a line on standard error; a second one ends the
  /// process. Without this, none is ever noted.
  public static func watch(answer: String) { CSignalsWatch(answer + "\n") }

  /// The signal there was; nil where there was none.
  public static var signal: Int32? {
    let noted = CSignalsNoted()
    return noted == 0 ? nil : noted
  }

  /// Throws where there was a signal.
  public static func check() throws(Interrupted) {
    if let signal { throw Interrupted(signal: signal) }
  }
}

/// Work was ended by a signal.
public struct Interrupted: Error, Equatable, CustomStringConvertible {
  public let signal: Int32

  public var description: String { "interrupted" }
}
