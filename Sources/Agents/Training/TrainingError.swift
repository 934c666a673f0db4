/// Why training has stopped.
public enum TrainingError: Error, Equatable, Sendable {
  /// A loss or another figure is no longer a number.
  case diverged(figure: String, step: Int, checkpoint: String?)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .diverged(let figure, let step, let checkpoint):
      "training has diverged: \(figure) is not finite at step \(step); "
        + (checkpoint.map { "the last good state is in \($0)" } ?? "there is no checkpoint yet")
    }
  }
}
