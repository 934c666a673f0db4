internal import Base
@preconcurrency internal import Glibc
internal import Synchronization

/// Progress on one line of a terminal: count, rate, time elapsed and time remaining. Where standard error is no
/// terminal it prints nothing, or, for work of hours, a line a minute.
final class ProgressBar: Sendable {
  private struct State {
    var lastShown = 0.0
    /// The count when it was first shown: resumed work does not begin at zero.
    var initialCount: Int?
  }

  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isEnabled: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ unit: String, _ arguments: Arguments, printsWithoutTerminal: Bool = false) {
    self.unit = unit
    isEnabled = !arguments.flag("quiet") && (isTerminal || printsWithoutTerminal)
  }

  /// May be called from any thread, and often. `details` come first.
  func show(_ count: Int, of total: Int, _ details: String = "") {
    guard isEnabled else { return }
    let now = start.duration(to: .now) / .seconds(1)
    state.withLock { state in
      let initialCount = state.initialCount ?? count
      state.initialCount = initialCount
      guard now - state.lastShown > (isTerminal ? 0.1 : 60) || count >= total else { return }
      state.lastShown = now
      let text = ProgressBar.line(
        count, of: total, unit, details, since: initialCount, seconds: now)
      if !isTerminal {
        fputs(text + "\n", stderr)
      } else if count >= total {
        fputs("\r\u{1B}[K", stderr)
      } else {
        // A line that wraps could not be replaced by the next one.
        let columns = Terminal.columns(of: STDERR_FILENO) ?? 80
        let bar = ProgressBar.bar(count, of: total, width: min(20, columns - text.count - 4))
        fputs("\r\u{1B}[K\((bar + text).prefix(columns - 1))", stderr)
      }
      fflush(stderr)
    }
  }

  /// Such as "[###.......] "; empty where there is no room.
  private static func bar(_ count: Int, of total: Int, width: Int) -> String {
    guard width >= 5 else { return "" }
    let filled = min(width, width * count / max(total, 1))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: width - filled) + "] "
  }

  /// Such as "30/100 episodes, 2.5 episodes/s, 12 s elapsed, 28 s remaining".
  static func line(
    _ count: Int, of total: Int, _ unit: String, _ details: String = "", since initialCount: Int,
    seconds: Double
  ) -> String {
    let rate = Double(count - initialCount) / max(seconds, 1e-9)
    var parts = ["\(count)/\(total) \(unit)"]
    if !details.isEmpty { parts.append(details) }
    if rate > 0 { parts.append("\(fixedPoint(rate, rate < 10 ? 1 : 0)) \(unit)/s") }
    parts.append("\(duration(seconds)) elapsed")
    if rate > 0, count < total {
      parts.append("\(duration(Double(total - count) / rate)) remaining")
    }
    return parts.joined(separator: ", ")
  }

  private static func duration(_ seconds: Double) -> String {
    let minutes = Int(seconds / 60)
    if minutes >= 60 { return "\(minutes / 60) h \(minutes % 60) min" }
    return minutes > 0 ? "\(minutes) min" : "\(fixedPoint(seconds, 0)) s"
  }
}
