@preconcurrency internal import Glibc
internal import Synchronization

/// How far long work has come, on one line of a terminal; nothing where standard error is none.
final class ProgressBar: Sendable {
  private let unit: String
  private let isShown = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private let lastShown = Mutex<Double>(0)

  init(_ unit: String) { self.unit = unit }

  /// May be called from any thread, and as often as one likes.
  func show(_ done: Int, of total: Int) {
    guard isShown else { return }
    let now = start.duration(to: .now) / .seconds(1)
    lastShown.withLock { last in
      guard now - last > 0.1 || done == total else { return }
      last = now
      let part = Double(done) / Double(max(total, 1))
      let filled = Int(30 * part)
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
      let left = part > 0 ? now * (1 - part) / part : 0
      let text = "\r[\(bar)] \(done)/\(total) \(unit), \(rounded(left, 0)) s left  "
      fputs(done == total ? "\r\u{1B}[K" : text, stderr)
      fflush(stderr)
    }
  }
}
