public import Base

/// A rule that replaces the goals of drawn transitions by goals that were achieved.
public protocol Relabeling: Sendable {
  /// The row whose achieved goal replaces the desired goal of `row`; nil to keep the desired goal.
  func goalRow(
    for row: Int, of store: some TransitionStore, using generator: inout SeededGenerator
  ) -> Int?
}
