/// Each task learns only from its own episodes.
public struct NoSharing: SharingRule {
  public static let kind = "none"
  public static let summary = "Each task learns from its own episodes."

  public init() {}

  public var sharesTransitions: Bool { false }
  public func shares(_ candidate: SharingCandidate) -> Bool { false }
}
