/// What is wrong with a file, in one line: which one, and why.
public enum FileError: Error, Equatable, Sendable {
  /// It is missing or out of reach, by the system's word.
  case unreadable(path: String, reason: String)
  /// The system would not write it, or what was to be written does not fit in it.
  case unwritable(path: String, reason: String)
  /// It is not whole, or not of the format at all.
  case broken(path: String, format: String, reason: String)
  /// It is whole, but of no use here; the reason goes on from its name: "holds nothing but zeros".
  case unsuitable(path: String, reason: String)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .broken(let path, let format, let reason): "\(path) is no proper \(format) file: \(reason)"
    case .unsuitable(let path, let reason): "\(path) \(reason)"
    }
  }
}
