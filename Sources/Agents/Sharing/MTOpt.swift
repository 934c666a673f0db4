internal import Experience

/// The sharing of MT-Opt (Kalashnikov et al. 2021): an episode also goes to all tasks of its scene that succeed in it.
public struct MTOpt: SharingRule {
  public static let kind = "mtOpt"
  public static let summary = "An episode also goes to the tasks that succeed in it."

  public init() {}

  public func shares(_ candidate: SharingCandidate) -> Bool { candidate.episode.hasSuccess }
}
