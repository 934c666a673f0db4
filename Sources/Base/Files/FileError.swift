/// An error about a file; its description names the file and the reason in one line.
public enum FileError: Error, Equatable, Sendable {
  /// The file is missing or inaccessible; the reason is the system's.
  case unreadable(path: String, reason: String)
  /// The system refuses to write the file, or it does not support the content.
  case unwritable(path: String, reason: String)
  /// The file is incomplete or not of the format.
  case invalidFormat(path: String, format: String, reason: String)
  /// The file is valid but not usable here. The reason continues the file's name: "contains nothing but zeros".
  case unsuitable(path: String, reason: String)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .invalidFormat(let path, let format, let reason):
      "\(path) is not a valid \(format) file: \(reason)"
    case .unsuitable(let path, let reason): "\(path) \(reason)"
    }
  }
}
