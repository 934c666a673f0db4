public import Foundation

/// Programs of others that check what we write.
public enum Program {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// What the program prints, if it succeeds.
  @discardableResult
  public static func run(_ name: String, _ words: String...) throws -> Data {
    try run(find(name), words)
  }

  /// The same with any number of words.
  @discardableResult
  public static func run(_ name: String, arguments: [String]) throws -> Data {
    try run(find(name), arguments)
  }

  /// What a Python program prints that needs a module which Python does not bring.
  @discardableResult
  public static func python(
    _ text: String, _ words: String..., needing module: String = "PIL"
  ) throws -> Data {
    try run(findPython(with: module), ["-c", text] + words)
  }

  /// The same with any number of words.
  @discardableResult
  public static func python(
    _ text: String, arguments: [String], needing module: String
  ) throws -> Data {
    try run(findPython(with: module), ["-c", text] + arguments)
  }

  /// The same of a program in a file.
  public static func python(
    script: URL, _ words: String..., needing module: String
  ) throws -> Data {
    try python(script: script, arguments: words, needing: module)
  }

  public static func python(
    script: URL, arguments: [String], needing module: String
  ) throws -> Data {
    try run(findPython(with: module), [script.path] + arguments)
  }

  /// What a program prints, if it succeeds, with more in its environment than we have.
  @discardableResult
  public static func run(
    _ program: URL, _ words: [String], setting environment: [String: String] = [:]
  ) throws -> Data {
    let process = Process()
    process.executableURL = program
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let words = String(decoding: said + complained, as: UTF8.self)
      throw Failure(description: "\(program.lastPathComponent) failed: \(words)")
    }
    return said
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

  /// The first Python that has a module: Debian's may not be the one on the path.
  private static func findPython(with module: String) throws -> URL {
    for program in [try? find("python3"), URL(filePath: "/usr/bin/python3")] {
      guard let program, (try? run(program, ["-c", "import \(module)"])) != nil else { continue }
      return program
    }
    throw missing("\(module) for Python")
  }
}
