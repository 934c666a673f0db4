internal import Learning

/// Why training stopped.
public enum TrainingError: Error, Equatable, Sendable {
  /// A loss or another metric is not finite.
  case diverged(metric: String, step: Int, checkpoint: String?)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .diverged(let metric, let step, let checkpoint):
      "training has diverged: \(metric) is not finite at step \(step); "
        + (checkpoint.map { "the last good state is in \($0)" } ?? "there is no checkpoint yet")
    }
  }
}
