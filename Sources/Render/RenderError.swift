internal import Base

/// An error in a request for an image.
public enum RenderError: Error, Equatable, CustomStringConvertible {
  case unknownName(kind: String, name: String, known: [String])
  case invalidValue(name: String, given: String, allowed: String)

  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known):
      "unknown \(kind) '\(name)'\(Spelling.suggestion(for: name, among: known))"
    case .invalidValue(let name, let given, let allowed):
      "\(name) is \(given); it must be \(allowed)"
    }
  }
}
