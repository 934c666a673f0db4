/// Unlabeled data sharing (UDS, Yu et al. 2022): each task learns from all episodes in its scene, those of other tasks with
/// zero rewards.
public struct UDS: SharingRule {
  public static let kind = "uds"
  public static let summary = "Each task learns from all episodes, others' with zero rewards."

  public init() {}

  public var sharesRewards: Bool { false }
}
