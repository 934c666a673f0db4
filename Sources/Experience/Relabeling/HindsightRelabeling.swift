public import Base

/// Hindsight experience replay, HER (Andrychowicz et al. 2017): replaces the desired goal of drawn steps by a goal that
/// was achieved.
public struct HindsightRelabeling: Relabeling, Codable, Hashable {
  /// Which achieved goal replaces the desired one.
  public enum Strategy: String, Codable, Hashable, Sendable, CaseIterable {
    /// A uniformly random one of this step and the later ones of the episode.
    case future
    /// The one of the episode's last step.
    case final
    /// A uniformly random one of the same task, from any episode.
    case random
  }

  public var strategy = Strategy.future
  /// The fraction of drawn steps whose goal is replaced.
  public var probability = 0.8

  public init() {}

  public func goalRow(
    for row: Int, of store: some TransitionStore, using generator: inout SeededGenerator
  ) -> Int? {
    guard generator.uniform() < probability else { return nil }
    switch strategy {
    case .future:
      return store.row(generator.integer(below: store.remainingSteps(after: row) + 1), after: row)
    case .final: return store.row(store.remainingSteps(after: row), after: row)
    case .random:
      let task = store.task(of: row)
      return store.row(generator.integer(below: store.count(of: task)), of: task)
    }
  }
}
