internal import Base
@preconcurrency internal import Glibc
internal import Synchronization

/// The progress of several pieces of work at once: on a terminal, a line for each at the bottom, and above them what has
/// ended; elsewhere, a line a minute for each.
final class ProgressBoard: Sendable {
  private struct Line {
    let name: String
    /// When it was first shown, in seconds since the start, and the count then.
    let start: Double
    let initialCount: Int
    var text = ""
    /// When it was last printed where there is no terminal.
    var lastPrinted = -Double.infinity
  }

  private struct State {
    var lines: [Line] = []
    /// The lines that the terminal shows at the bottom.
    var shownLines = 0
    var lastDrawn = -Double.infinity
  }

  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isEnabled: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ unit: String, _ arguments: Arguments) {
    self.unit = unit
    isEnabled = !arguments.flag("quiet")
  }

  private var seconds: Double { start.duration(to: .now) / .seconds(1) }

  /// Shows how far the work of a name is. May be called from any thread, and often.
  func show(_ name: String, _ count: Int, of total: Int, _ details: String = "") {
    update(name, count) { line, now in
      ProgressBar.line(
        count, of: total, unit, details, since: line.initialCount, seconds: now - line.start)
    }
  }

  /// Shows what the work of a name does now.
  func show(_ name: String, _ words: String) {
    update(name, 0, isUrgent: true) { _, _ in words }
  }

  /// Prints a line that stays, about the work of a name; perhaps the last one.
  func print(_ name: String, _ words: String, isLast: Bool = false) {
    guard isEnabled else { return }
    state.withLock { state in
      if isLast { state.lines.removeAll { $0.name == name } }
      erase(&state)
      fputs("\(name): \(words)\n", stderr)
      draw(&state)
    }
  }

  private func update(
    _ name: String, _ count: Int, isUrgent: Bool = false, _ text: (Line, Double) -> String
  ) {
    guard isEnabled else { return }
    state.withLock { state in
      let now = seconds
      if !state.lines.contains(where: { $0.name == name }) {
        state.lines.append(Line(name: name, start: now, initialCount: count))
      }
      guard let index = state.lines.firstIndex(where: { $0.name == name }) else { return }
      state.lines[index].text = text(state.lines[index], now)
      if isTerminal {
        guard isUrgent || now - state.lastDrawn > 0.1 else { return }
        state.lastDrawn = now
        erase(&state)
        draw(&state)
      } else if isUrgent || now - state.lines[index].lastPrinted > 60 {
        state.lines[index].lastPrinted = now
        fputs("\(name): \(state.lines[index].text)\n", stderr)
      }
    }
  }

  /// Removes the lines at the bottom of the terminal. Above the last one, the cursor goes up.
  private func erase(_ state: inout State) {
    guard isTerminal, state.shownLines > 0 else { return }
    fputs("\r", stderr)
    if state.shownLines > 1 { fputs("\u{1B}[\(state.shownLines - 1)A", stderr) }
    fputs("\u{1B}[J", stderr)
    state.shownLines = 0
  }

  private func draw(_ state: inout State) {
    guard isTerminal else { return }
    // A line that wraps could not be replaced by the next one.
    let columns = Terminal.columns(of: STDERR_FILENO) ?? 80
    let lines = state.lines.map { String("\($0.name): \($0.text)".prefix(columns - 1)) }
    fputs(lines.joined(separator: "\n"), stderr)
    fflush(stderr)
    state.shownLines = lines.count
  }
}
