/// A number of threads that cannot be had.
public enum WorkerPoolError: Error, Equatable, Sendable {
  case threadCount(Int, allowed: String)
}

extension WorkerPoolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .threadCount(let count, let allowed):
      "the number of threads is \(count); it must be \(allowed)"
    }
  }
}
