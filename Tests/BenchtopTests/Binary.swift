import Foundation
import TestSupport

/// The command as a user runs it.
enum Binary {
  struct Outcome {
    var status: Int32
    var output, errors: String
  }

  // The test runner lies beside the command.
  static let url = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "benchtop")

  /// Without waiting for its end, or for what it says.
  static func start(_ words: [String], errorsTo path: String? = nil) throws -> Process {
    let process = Process()
    process.executableURL = url
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError =
      path.flatMap { FileHandle(forWritingAtPath: $0) } ?? FileHandle.nullDevice
    try process.run()
    return process
  }

  /// The most memory that the command has held, in bytes, and how it ended.
  static func peakMemory(_ words: [String]) throws -> (bytes: Int, status: Int) {
    let output = try ExternalProgram.python(
      """
      import resource, subprocess, sys
      status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, status)
      """, arguments: [url.path] + words, needing: "resource")
    let numbers = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .compactMap { Int($0) }
    return (numbers[0], numbers[1])
  }

  static func run(
    _ words: [String], setting environment: [String: String] = [:],
    unsetting unwanted: String? = nil, into path: String? = nil, fileSizeLimit: Int? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = url
    process.arguments = words
    if let fileSizeLimit {
      // In blocks of 1024 bytes; what is more is refused as on a full disk.
      process.executableURL = URL(filePath: "/bin/bash")
      process.arguments =
        ["-c", "trap '' XFSZ; ulimit -f \(fileSizeLimit); exec \"$@\"", "bash", url.path] + words
    }
    var all = ProcessInfo.processInfo.environment
    all.merge(environment) { $1 }
    if let unwanted { all[unwanted] = nil }
    process.environment = all
    let (output, errors) = (Pipe(), Pipe())
    let file = path.flatMap { FileHandle(forWritingAtPath: $0) }
    if let file { process.standardOutput = file } else { process.standardOutput = output }
    process.standardError = errors
    try process.run()
    // The child has its own; ours would keep the pipe open where it is not used.
    if file != nil { try output.fileHandleForWriting.close() }
    let (said, complained) = (
      output.fileHandleForReading.readDataToEndOfFile(),
      errors.fileHandleForReading.readDataToEndOfFile()
    )
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      errors: String(decoding: complained, as: UTF8.self))
  }
}
