internal import Base

/// What a user asked for that cannot be done, in one line that says what was given and what would be right.
public enum TaskError: Error, Equatable, Sendable {
  /// A task, suite, family or camera that there is not.
  case unknownName(kind: String, name: String, known: [String])
  /// A number or setting out of range.
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
      "there is no \(kind) '\(name)'\(Spelling.suggestion(for: name, among: known))"
    case .invalidOption(let name, let given, let allowed):
      "\(name) is \(given); it must be \(allowed)"
    case .invalidAction(let reason): "this action cannot be taken: \(reason)"
    case .notReset: "there is no episode yet; call reset before the first step"
    case .episodeOver: "the episode is over; call reset before the next step"
    case .snapshotMismatch(let reason): "this snapshot does not fit: \(reason)"
    }
  }
}
