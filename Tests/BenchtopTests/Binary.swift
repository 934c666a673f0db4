import Foundation

/// The command as a user runs it.
enum Binary {
  struct Outcome {
    var status: Int32
    var output, errors: String
  }

  static func run(
    _ words: [String], setting environment: [String: String] = [:],
    unsetting unwanted: String? = nil, into path: String? = nil
  ) throws -> Outcome {
    let process = Process()
    // The test runner lies beside the command.
    process.executableURL = URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "benchtop")
    process.arguments = words
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
