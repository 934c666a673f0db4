/// The error for a number of threads that the system cannot provide.
public enum ThreadPoolError: Error, Equatable, Sendable {
  case threadCount(Int, allowed: String)
}

extension ThreadPoolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .threadCount(let count, let allowed):
      "the number of threads is \(count); it must be \(allowed)"
    }
  }
}
