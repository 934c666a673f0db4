/// Each task learns from all episodes in its scene, with its own rewards.
public struct ShareAll: SharingRule {
  public static let kind = "all"
  public static let summary = "Each task learns from all episodes in its scene."

  public init() {}
}
