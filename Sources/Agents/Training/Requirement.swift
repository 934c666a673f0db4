internal import Tasks

/// Throws where a setting makes no sense, with its name, what it is and what would be right.
func require(
  _ isRight: Bool, _ name: String, _ given: some Any, _ allowed: String
) throws(TaskError) {
  guard isRight else {
    throw .invalidOption(name: name, given: "\(given)", allowed: allowed)
  }
}

/// Throws where a whole number is out of its range.
func require(_ number: Int, _ name: String, in range: ClosedRange<Int>) throws(TaskError) {
  try require(
    range.contains(number), name, number, "from \(range.lowerBound) to \(range.upperBound)")
}

/// The most that settings may ask for: far beyond use, and near enough that sums and products of them fit into
/// whole numbers. What fits into memory is for ``MemoryDemand`` to say.
package enum SettingLimits {
  /// Environments of each task.
  static let environments = 100_000
  /// Steps in a row of an environment, as many as an episode may have.
  static let steps = 1_000_000
  /// Rows of a matrix product, which OpenBLAS counts in 32 bits.
  static let rows = Int(Int32.max)
  /// Updates in a row: with more, hours would pass between two reports, and until a signal is heeded.
  static let updates = 1000
  /// Episodes of each task to learn from.
  static let episodes = 1_000_000
  /// Episodes of each task at every checkpoint.
  package static let evaluationEpisodes = 10_000
  /// Of a whole run; doubles are exact beyond it.
  package static let totalSteps = 1_000_000_000_000_000
}
