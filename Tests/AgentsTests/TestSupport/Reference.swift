import Foundation

/// NumPy's answers, from `Reference/reference.py`.
enum Reference {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func answer<Answer: Decodable>(
    _ name: String, _ case: some Encodable, as: Answer.Type = Answer.self
  ) throws -> Answer {
    let script = URL(filePath: #filePath)
      .deletingLastPathComponent().appending(path: "../Reference/reference.py").standardizedFileURL
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONEncoder().encode(`case`).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script.path, name, file.path]
    // NumPy need not start threads for this.
    process.environment = ["OPENBLAS_NUM_THREADS": "1"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description:
          "python3 with NumPy failed ('Scripts/install-dependencies --for-tests' installs "
          + "it): \(String(decoding: complained, as: UTF8.self))")
    }
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
