/// Text that is not JSON, or JSON that does not say what it should, in one line.
public struct JSONError: Error, Equatable, Sendable {
  /// The keys that lead to the place, joined by points; empty for the whole text.
  public var path: String
  public var reason: String

  public init(path: String = "", reason: String) {
    self.path = path
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

extension JSONError {
  /// Any error of a Codable type, as an error that says where it happened.
  static func json(_ error: any Error, at path: [any CodingKey]) -> JSONError {
    if let error = error as? JSONError {
      return JSONError(path: error.path.isEmpty ? path.text : error.path, reason: error.reason)
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return .missingKey(key.stringValue, at: context.place ?? path)
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      let place = context.place ?? path
      return JSONError(path: place.text, reason: context.debugDescription)
    case EncodingError.invalidValue(_, let context):
      let place = context.codingPath.isEmpty ? path : context.codingPath
      return JSONError(path: place.text, reason: context.debugDescription)
    default:
      return JSONError(path: path.text, reason: "\(error)")
    }
  }

  static func missingKey(
    _ key: String, at path: [any CodingKey], hint: String = ""
  ) -> JSONError {
    JSONError(path: path.text, reason: "the key '\(key)' is missing\(hint)")
  }

  static func unknownKey(
    _ key: String, among known: [String], at path: [any CodingKey]
  ) -> JSONError {
    let suggestion = Spelling.suggestion(for: key, among: known)
    return JSONError(path: path.text, reason: "there is no key '\(key)'\(suggestion)")
  }

  /// An error that takes its path from where it is caught.
  static func mismatch(_ expected: String, _ found: JSONValue) -> JSONError {
    JSONError(reason: "expected \(expected) and found \(found.summary)")
  }
}

extension DecodingError.Context {
  fileprivate var place: [any CodingKey]? { codingPath.isEmpty ? nil : codingPath }
}
