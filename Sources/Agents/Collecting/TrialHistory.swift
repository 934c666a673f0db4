internal import Learning
internal import Tasks

/// What an agent that learns over trials sees beside the observation: its last action in the trial, the reward for it, and
/// whether an episode begins (RL², Duan et al. 2016). Actions and rewards are zero at the start of a trial.
final class TrialHistory {
  /// The values of a row.
  static let size = 6

  private let values: UnsafeMutableBufferPointer<Double>
  private let rows: Int

  init(rows: Int) {
    self.rows = rows
    values = .allocate(capacity: rows * Self.size)
    values.initialize(repeating: 0)
    for row in 0..<rows { beginTrial(row) }
  }

  deinit { values.deallocate() }

  /// The value in a column, from what a ``PolicyInput`` has.
  @inline(__always)
  static func value(
    _ column: Int, action: Action, reward: Double, isEpisodeStart: Bool
  ) -> Double {
    switch column {
    case 0..<4: action[column]
    case 4: reward
    default: isEpisodeStart ? 1 : 0
    }
  }

  subscript(row: Int) -> UnsafePointer<Double> {
    guard let start = values.baseAddress, (0..<rows).contains(row) else {
      preconditionFailure("there is no row \(row) among \(rows)")
    }
    return UnsafePointer(start + row * Self.size)
  }

  /// Keeps the four values of an action, and the reward for it.
  func record(_ action: UnsafePointer<Float>, reward: Double, in row: Int) {
    let action = Action(
      Double(action[0]), Double(action[1]), Double(action[2]), Double(action[3])
    ).clamped
    set(row, action, reward, isEpisodeStart: false)
  }

  /// Another episode of the trial begins.
  func beginEpisode(_ row: Int) { values[row * Self.size + Self.size - 1] = 1 }

  func beginTrial(_ row: Int) { set(row, .zero, 0, isEpisodeStart: true) }

  private func set(_ row: Int, _ action: Action, _ reward: Double, isEpisodeStart: Bool) {
    for column in 0..<Self.size {
      values[row * Self.size + column] = Self.value(
        column, action: action, reward: reward, isEpisodeStart: isEpisodeStart)
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    if let start = values.baseAddress {
      try checkpoint.tensor("episodes.trialHistory", start, shape: [rows, Self.size])
    }
  }
}
