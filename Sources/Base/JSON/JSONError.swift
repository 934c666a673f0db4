/// An error about invalid JSON text or unexpected JSON values, in one line.
public struct JSONError: Error, Equatable, Sendable {
  /// The path of keys to the value, joined by dots; empty for the whole text.
  public var path: String
  public var reason: String

  public init(path: String = "", reason: String) {
    self.path = path
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  // Keys and names from a file are quoted in errors, and may contain anything.
  public var description: String {
    JSONWriter.escapingControls(path.isEmpty ? reason : "\(path): \(reason)")
  }
}

extension JSONError {
  /// The same error in a value that is found by a path of keys.
  public func prefixed(by path: [any CodingKey]) -> JSONError {
    let keys = [path.text, self.path].filter { !$0.isEmpty }
    return JSONError(path: keys.joined(separator: "."), reason: reason)
  }

  /// Converts any error of a Codable type to an error with its path.
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
    return JSONError(path: path.text, reason: "unknown key '\(key)'\(suggestion)")
  }

  /// An error without a path; the caller that catches it adds the path.
  static func mismatch(_ expected: String, _ found: JSONValue) -> JSONError {
    JSONError(reason: "expected \(expected) and found \(found.summary)")
  }
}

extension DecodingError.Context {
  fileprivate var place: [any CodingKey]? { codingPath.isEmpty ? nil : codingPath }
}
