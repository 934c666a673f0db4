public import Experience
internal import Tasks

/// Which recorded transitions of other tasks a task also learns from. Only tasks that share a scene can share transitions.
///
/// A rule of another package conforms to this protocol and is registered with ``SharingRules``. Settings then name its kind:
/// `offline.sharing=NAME`.
public protocol SharingRule: Part {
  /// Whether anything is shared, so that the dataset must have what other tasks see of each episode.
  var sharesTransitions: Bool { get }

  /// Whether shared transitions have the rewards of the task that learns from them; otherwise these are zeros.
  var sharesRewards: Bool { get }

  /// Whether an episode of another task is shared, decided before training.
  func shares(_ candidate: SharingCandidate) -> Bool

  /// Which transitions of shared episodes are used, decided again and again by their values; nil for all.
  var valueThreshold: ValueThreshold? { get }
}

extension SharingRule {
  public var sharesTransitions: Bool { true }
  public var sharesRewards: Bool { true }
  public func shares(_ candidate: SharingCandidate) -> Bool { true }
  public var valueThreshold: ValueThreshold? { nil }

  /// Throws if no two of the tasks share a scene.
  public func validate(_ name: String, for tasks: [String]) throws {
    guard sharesTransitions else { return }
    let scenes = try tasks.compactMap { try Catalog.task(named: $0).sharedScene }
    try require(
      Set(scenes).count < scenes.count, name, "'\(Self.kind)'",
      "'\(NoSharing.kind)' where no two tasks share a scene; see 'benchtop list tasks'")
  }
}

/// An episode of a task that another task may learn from.
public struct SharingCandidate: Sendable {
  /// The task whose episode it is, and the one that may learn from it.
  public let task, receiver: String
  /// As the receiver sees it.
  public let episode: SharedEpisode
  /// Its return for every task that sees it, its own and the receiver among them, in the order of the suite.
  public let returns: [(task: String, value: Double)]
}

/// The value that a shared transition must reach to be used.
public struct ValueThreshold: Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The mean value of the task's own transitions.
    case mean
    /// A quantile of the values of the task's own transitions.
    case ownQuantile
    /// A quantile of the values of the transitions that are shared with the task.
    case sharedQuantile
  }

  public var kind: Kind
  /// The fraction of values below the quantile.
  public var quantile: Double
  /// Updates from one selection to the next.
  public var updateInterval: Int

  public init(_ kind: Kind, quantile: Double, updateInterval: Int) {
    self.kind = kind
    self.quantile = quantile
    self.updateInterval = updateInterval
  }
}

/// The registry of sharing rules.
public enum SharingRules: PartFamily {
  public typealias Member = any SharingRule
  public static let registry = PartRegistry(
    "sharing rule",
    [
      NoSharing.self, ShareAll.self, SkillGroups.self, HIPI.self, MTOpt.self, CDS.self, UDS.self,
    ])
}
