internal import Learning
internal import Tasks

/// Throws if a setting is not valid, with its name, the value given and the values allowed.
func require(
  _ isRight: Bool, _ name: String, _ given: some Any, _ allowed: String
) throws(TaskError) {
  guard isRight else {
    throw .invalidOption(name: name, given: "\(given)", allowed: allowed)
  }
}

/// Throws if an integer is out of range.
func require(_ number: Int, _ name: String, in range: ClosedRange<Int>) throws(TaskError) {
  try require(
    range.contains(number), name, number, "from \(range.lowerBound) to \(range.upperBound)")
}

/// Throws if a range is not two numbers in ascending order.
func requireRange(_ range: [Float], _ name: String) throws(TaskError) {
  try require(
    range.count == 2 && range[0] < range[1], name, range, "two numbers in ascending order")
}

/// Upper bounds of settings: far above useful values, and low enough that sums and products of them fit into `Int`.
/// ``MemoryDemand`` checks that they fit into memory.
package enum SettingLimits {
  /// Environments of each task.
  static let environments = 100_000
  /// Consecutive steps of an environment, as many as an episode can have.
  static let steps = 1_000_000
  /// Rows of a matrix product, which OpenBLAS counts in 32 bits.
  static let rows = Int(Int32.max)
  /// Consecutive updates. With more, hours would pass between reports, and before a signal takes effect.
  static let updates = 1000
  /// Random shifts of images, in pixels.
  static let imageShift = 64
  /// Episodes of a trial.
  static let trialEpisodes = 10_000
  /// Demonstration episodes of each task.
  static let episodes = 1_000_000
  /// Evaluation episodes of each task at every checkpoint.
  package static let evaluationEpisodes = 10_000
  /// Steps of a whole run. Doubles represent all integers up to this exactly.
  package static let totalSteps = 1_000_000_000_000_000
}
