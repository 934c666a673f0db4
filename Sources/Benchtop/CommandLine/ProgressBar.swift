internal import Base
@preconcurrency internal import Glibc
internal import Synchronization

/// How far long work has come, on one line of a terminal. Where standard error is none there is nothing, or, for
/// work of hours, a line a minute.
final class ProgressBar: Sendable {
  private struct State {
    var lastShown = 0.0
    /// What was done when it was first shown: work that is resumed does not begin at nothing.
    var first: Int?
  }

  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let speaksElsewhere: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ unit: String, speaksElsewhere: Bool = false) {
    self.unit = unit
    self.speaksElsewhere = speaksElsewhere
  }

  /// May be called from any thread, and as often as one likes. `words` say more of how it goes.
  func show(_ done: Int, of total: Int, _ words: String = "") {
    guard isTerminal || speaksElsewhere else { return }
    let now = start.duration(to: .now) / .seconds(1)
    state.withLock { state in
      let first = state.first ?? done
      state.first = first
      guard now - state.lastShown > (isTerminal ? 0.1 : 60) || done >= total else { return }
      state.lastShown = now
      let left = done > first ? now * Double(total - done) / Double(done - first) : 0
      let text =
        "\(done)/\(total) \(unit), \(words)\(ProgressBar.duration(max(0, left))) left"
      if !isTerminal {
        fputs(text + "\n", stderr)
      } else if done >= total {
        fputs("\r\u{1B}[K", stderr)
      } else {
        let filled = min(30, 30 * done / max(total, 1))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        fputs("\r\u{1B}[K[\(bar)] \(text)", stderr)
      }
      fflush(stderr)
    }
  }

  private static func duration(_ seconds: Double) -> String {
    let minutes = Int(seconds / 60)
    if minutes >= 60 { return "\(minutes / 60) h \(minutes % 60) min" }
    return minutes > 0 ? "\(minutes) min" : "\(rounded(seconds, 0)) s"
  }
}
