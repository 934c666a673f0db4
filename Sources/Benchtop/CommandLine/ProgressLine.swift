@preconcurrency internal import Glibc

/// How training goes: one line that changes on a terminal, and lines now and then elsewhere.
final class ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var lastShown = -1e9
  private var isOpen = false

  func show(_ done: Int, of total: Int, _ words: String, rate: Double) {
    let now = start.duration(to: .now) / .seconds(1)
    guard now - lastShown > (isTerminal ? 0.5 : 60) || done >= total else { return }
    lastShown = now
    let left = Double(max(0, total - done)) / max(rate, 1e-9)
    let text =
      "\(rounded(100 * Double(done) / Double(max(total, 1)), 1)) % of \(total) steps, \(words), "
      + "\(ProgressLine.duration(left)) left"
    fputs(isTerminal ? "\r\u{1B}[K\(text)" : text + "\n", stderr)
    fflush(stderr)
    isOpen = isTerminal
  }

  func finish() {
    if isOpen { fputs("\n", stderr) }
    isOpen = false
  }

  private static func duration(_ seconds: Double) -> String {
    let minutes = Int(seconds / 60)
    if minutes >= 60 { return "\(minutes / 60) h \(minutes % 60) min" }
    return minutes > 0 ? "\(minutes) min" : "\(Int(seconds)) s"
  }
}
