internal import Foundation
internal import Synchronization
internal import TestSupport

/// Reference values from NumPy, computed by `Reference/reference.py`.
public enum Reference {
  private struct Question<Case: Encodable>: Encodable {
    let function: String
    let `case`: Case
  }

  private struct Reply<Answer: Decodable>: Decodable {
    let answer: Answer?
    let error: String?
  }

  /// Started at the first question. To import NumPy takes longer than most answers.
  private static let server = Mutex<PythonServer?>(nil)
  private static let script = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "Reference/reference.py").standardizedFileURL

  /// The answer of a function of the script to a case.
  public static func answer<Answer: Decodable>(
    _ name: String, _ case: some Encodable, as: Answer.Type = Answer.self
  ) throws -> Answer {
    let question = try JSONEncoder().encode(Question(function: name, case: `case`))
    let line = try server.withLock { server in
      let running = try server ?? PythonServer(script: script, needing: "numpy")
      server = running
      return try running.answer(to: question)
    }
    let reply = try JSONDecoder().decode(Reply<Answer>.self, from: line)
    guard let answer = reply.answer else {
      throw ExternalProgram.Failure(description: reply.error ?? "\(name) has no answer")
    }
    return answer
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
