import Foundation
import TestSupport

/// NumPy's answers, from `Reference/reference.py`.
enum Reference {
  static func answer<Answer: Decodable>(
    _ name: String, _ case: some Encodable, as: Answer.Type = Answer.self
  ) throws -> Answer {
    let script = URL(filePath: #filePath)
      .deletingLastPathComponent().appending(path: "../Reference/reference.py").standardizedFileURL
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONEncoder().encode(`case`).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let said = try Program.python(script: script, name, file.path, needing: "numpy")
    return try JSONDecoder().decode(Answer.self, from: said)
  }
}

/// The largest difference of single precision numbers from right ones, in parts of the largest of these.
func worstError(_ found: [Float], _ right: [Double]) -> Double {
  guard found.count == right.count else { return .infinity }
  let size = right.reduce(1e-30) { max($0, abs($1)) }
  return zip(found, right).reduce(0) {
    let error = abs(Double($1.0) - $1.1) / size
    // Not a number must not pass for no error.
    return error <= $0 ? $0 : error.isNaN ? .infinity : error
  }
}

extension [Float] {
  /// Without the rounding of printed numbers.
  var exact: [Double] { map(Double.init) }
}
