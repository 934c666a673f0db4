internal import Foundation
internal import TestSupport

/// Reference values from NumPy, computed by `Reference/reference.py`.
public enum Reference {
  /// The answer of a function of the script to a case.
  public static func answer<Answer: Decodable>(
    _ name: String, _ case: some Encodable, as: Answer.Type = Answer.self
  ) throws -> Answer {
    let script = URL(filePath: #filePath)
      .deletingLastPathComponent().appending(path: "Reference/reference.py").standardizedFileURL
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONEncoder().encode(`case`).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try ExternalProgram.python(script: script, name, file.path, needing: "numpy")
    return try JSONDecoder().decode(Answer.self, from: output)
  }
}

/// The largest error of single precision values, relative to the largest reference value.
public func maxRelativeError(_ found: [Float], _ right: [Double]) -> Double {
  guard found.count == right.count else { return .infinity }
  let size = right.reduce(1e-30) { max($0, abs($1)) }
  return zip(found, right).reduce(0) {
    let error = abs(Double($1.0) - $1.1) / size
    // NaN must count as an error.
    return error <= $0 ? $0 : error.isNaN ? .infinity : error
  }
}

extension [Float] {
  /// Converts exactly, without the rounding of printed numbers.
  public var asDoubles: [Double] { map(Double.init) }
}
