internal import Tasks

/// Tasks of the same skill share all of their episodes. People choose the groups, as in MT-Opt (Kalashnikov et al. 2021).
public struct SkillGroups: SharingRule {
  public static let kind = "skills"
  public static let summary = "Tasks of the same skill share all of their episodes."

  /// The names of the tasks of each skill. Only tasks that share a scene can share episodes.
  public var groups = [
    ["push", "pick-place"], ["push-wall", "pick-place-wall"], ["plate-slide", "plate-slide-side"],
    ["plate-slide-back", "plate-slide-back-side"],
  ]

  public init() {}

  public func validate(_ name: String) throws {
    for task in groups.joined() { _ = try Catalog.task(named: task) }
  }

  public func shares(_ candidate: SharingCandidate) -> Bool {
    groups.contains { $0.contains(candidate.task) && $0.contains(candidate.receiver) }
  }
}
