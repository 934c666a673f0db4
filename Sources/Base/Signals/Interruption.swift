internal import CSignals

/// Cooperative cancellation by SIGINT (Ctrl-C), SIGTERM, or SIGHUP of a closed terminal.
///
/// A signal only sets a flag. Long-running work checks it between steps and ends with all results saved.
public enum Interruption {
  /// Installs the signal handlers: the first signal sets the flag and prints a message to standard error; the second
  /// ends the process. Without this call, no signal is recorded.
  public static func installHandlers(message: String) { CSignalsInstallHandlers(message + "\n") }

  /// The received signal, or nil.
  public static var receivedSignal: Int32? {
    let received = CSignalsReceived()
    return received == 0 ? nil : received
  }

  /// Throws if a signal was received.
  public static func check() throws(InterruptedError) {
    if let receivedSignal { throw InterruptedError(signal: receivedSignal) }
  }
}

/// The error of work that a signal has interrupted.
public struct InterruptedError: Error, Equatable, CustomStringConvertible {
  public let signal: Int32

  public var description: String { "interrupted" }
}
