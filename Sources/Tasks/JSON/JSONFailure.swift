internal import Sim

extension TaskError {
  /// Any error of a Codable type, as an error that says where it happened.
  static func json(_ error: any Error, at path: [any CodingKey]) -> TaskError {
    if case .invalidJSON(let place, let reason) = error as? TaskError {
      return .invalidJSON(path: place.isEmpty ? path.text : place, reason: reason)
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return .missingKey(key.stringValue, at: context.place ?? path)
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      let place = context.place ?? path
      return .invalidJSON(path: place.text, reason: context.debugDescription)
    case EncodingError.invalidValue(_, let context):
      let place = context.codingPath.isEmpty ? path : context.codingPath
      return .invalidJSON(path: place.text, reason: context.debugDescription)
    default:
      return .invalidJSON(path: path.text, reason: "\(error)")
    }
  }

  static func missingKey(
    _ key: String, at path: [any CodingKey], hint: String = ""
  ) -> TaskError {
    .invalidJSON(path: path.text, reason: "the key '\(key)' is missing\(hint)")
  }

  static func unknownKey(
    _ key: String, among known: [String], at path: [any CodingKey]
  ) -> TaskError {
    let suggestion = Spelling.suggestion(for: key, among: known)
    return .invalidJSON(path: path.text, reason: "there is no key '\(key)'\(suggestion)")
  }

  /// An error that takes its path from where it is caught.
  static func mismatch(_ expected: String, _ found: JSONValue) -> TaskError {
    .invalidJSON(path: "", reason: "expected \(expected) and found \(found.summary)")
  }
}

extension DecodingError.Context {
  fileprivate var place: [any CodingKey]? { codingPath.isEmpty ? nil : codingPath }
}
