internal import Learning

/// Why an experiment cannot be run, or has not been run whole.
public enum ExperimentError: Error, Equatable, Sendable {
  case invalidRow(String, reason: String)
  /// Some runs failed; the others are finished.
  case failed([String], of: Int, reason: String)
}

extension ExperimentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidRow(let name, let reason): "the row '\(name)' is not valid: \(reason)"
    case .failed(let names, let count, let reason):
      "\(names.count) of \(count) \(count == 1 ? "run" : "runs") failed "
        + "(\(names.prefix(10).joined(separator: ", "))\(names.count > 10 ? ", …" : "")): \(reason)"
    }
  }
}
