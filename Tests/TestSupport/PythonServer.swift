public import Foundation

/// A Python script that answers questions, a line each, until its input ends.
public final class PythonServer: Sendable {
  private let process: Process
  private let questions, answers: FileHandle

  /// Starts a script that needs a module outside the standard library.
  public init(script: URL, needing module: String) throws {
    process = Process()
    process.executableURL = try ExternalProgram.findPython(with: module)
    process.arguments = [script.path]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    (questions, answers) = (input.fileHandleForWriting, output.fileHandleForReading)
    try process.run()
  }

  /// The line that the script prints after this one. Only one thread may ask at a time.
  public func answer(to question: Data) throws -> Data {
    try questions.write(contentsOf: question + Data("\n".utf8))
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let part = answers.availableData
      guard !part.isEmpty else {
        throw ExternalProgram.Failure(
          description: "\(process.arguments?.first ?? "the script") ended without an answer")
      }
      line += part
    }
    return line
  }
}
