internal import Base

/// A user's error, as one line that states what is wrong, its value and what would be right.
public enum TaskError: Error, Equatable, Sendable {
  /// An unknown task, suite, family or camera.
  case unknownName(kind: String, name: String, known: [String])
  /// A value that is out of range.
  case invalidOption(name: String, given: String, allowed: String)
  case invalidAction(reason: String)
  /// A step before the first reset.
  case notReset
  /// A step after the end of the episode.
  case episodeOver
  /// A snapshot of another task or of other options.
  case snapshotMismatch(reason: String)
}

extension TaskError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known):
      "unknown \(kind) '\(name)'\(Spelling.suggestion(for: name, among: known))"
    case .invalidOption(let name, let given, let allowed):
      "\(name) is \(given); it must be \(allowed)"
    case .invalidAction(let reason): "invalid action: \(reason)"
    case .notReset: "the environment has no episode yet; call reset before the first step"
    case .episodeOver: "the episode is over; call reset before the next step"
    case .snapshotMismatch(let reason): "the snapshot does not match this environment: \(reason)"
    }
  }
}
