/// Hindsight relabeling by inverse reinforcement learning (HIPI, Eysenbach et al. 2020; generalized hindsight, Li et al.
/// 2020): an episode also goes to the task for which it has the highest return.
public struct HIPI: SharingRule {
  public static let kind = "hipi"
  public static let summary = "An episode also goes to the task with the highest return."

  public init() {}

  /// Among equal returns, the first task's counts.
  public func shares(_ candidate: SharingCandidate) -> Bool {
    guard let highest = candidate.returns.map(\.value).max() else { return false }
    return candidate.returns.first { $0.value == highest }?.task == candidate.receiver
  }
}
