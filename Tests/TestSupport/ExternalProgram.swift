public import Foundation
internal import Synchronization

/// Runs external programs that check our output.
public enum ExternalProgram {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  /// Runs a program and returns its output; throws if it fails.
  @discardableResult
  public static func run(_ name: String, _ arguments: String...) throws -> Data {
    try run(find(name), arguments)
  }

  /// Runs a program with an array of arguments.
  @discardableResult
  public static func run(_ name: String, arguments: [String]) throws -> Data {
    try run(find(name), arguments)
  }

  /// Runs Python code that needs a module outside the standard library.
  @discardableResult
  public static func python(
    _ text: String, _ arguments: String..., needing module: String = "PIL"
  ) throws -> Data {
    try run(findPython(with: module), ["-c", text] + arguments)
  }

  /// Runs Python code with an array of arguments.
  @discardableResult
  public static func python(
    _ text: String, arguments: [String], needing module: String
  ) throws -> Data {
    try run(findPython(with: module), ["-c", text] + arguments)
  }

  /// Runs a Python script that needs a module outside the standard library.
  public static func python(
    script: URL, _ arguments: String..., needing module: String
  ) throws -> Data {
    try python(script: script, arguments: arguments, needing: module)
  }

  public static func python(
    script: URL, arguments: [String], needing module: String
  ) throws -> Data {
    try run(findPython(with: module), [script.path] + arguments)
  }

  /// Runs a program with additional environment variables.
  @discardableResult
  public static func run(
    _ program: URL, _ arguments: [String], setting environment: [String: String] = [:]
  ) throws -> Data {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let errorOutput = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let arguments = String(decoding: printed + errorOutput, as: UTF8.self)
      throw Failure(description: "\(program.lastPathComponent) failed: \(arguments)")
    }
    return printed
  }

  private static func find(_ name: String) throws -> URL {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in path.split(separator: ":") {
      let program = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: program) { return URL(filePath: program) }
    }
    throw missing(name)
  }

  private static func missing(_ name: String) -> Failure {
    Failure(
      description: "\(name) is missing; 'Scripts/install-dependencies --for-tests' installs it")
  }

  /// The Pythons found so far, by module.
  private static let pythons = Mutex<[String: URL]>([:])

  /// The first Python that has a module; Debian's may not be the one on the path.
  static func findPython(with module: String) throws -> URL {
    if let known = pythons.withLock({ $0[module] }) { return known }
    for program in [try? find("python3"), URL(filePath: "/usr/bin/python3")] {
      guard let program, (try? run(program, ["-c", "import \(module)"])) != nil else { continue }
      pythons.withLock { $0[module] = program }
      return program
    }
    throw missing("\(module) for Python")
  }
}
