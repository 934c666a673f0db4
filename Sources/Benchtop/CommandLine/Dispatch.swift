internal import Base
@preconcurrency internal import Glibc

extension Command {
  /// Runs what a command line asks for; prints help and errors.
  func dispatch(_ words: [String]) -> ExitStatus {
    do {
      return try perform(words)
    } catch let failure as UsageFailure {
      printError("\(failure)")
      fputs("Run '\(failure.path.joined(separator: " ")) --help' for usage.\n", stderr)
      return .usage
    } catch let error as InterruptedError {
      printError("\(error)")
      return ExitStatus(rawValue: 128 + error.signal) ?? .failure
    } catch let error as ResumableInterruption {
      printError("\(error)")
      return ExitStatus(rawValue: 128 + error.signal) ?? .failure
    } catch {
      printError("\(error)")
      return .failure
    }
  }

  /// Runs what a command line asks for; prints help, and throws errors.
  func perform(_ words: [String]) throws -> ExitStatus {
    try perform(words[...], path: [name])
  }

  /// Flushes the output; a result that could not be written is no success.
  func finish(_ status: ExitStatus) -> ExitStatus {
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return status }
    printError("the output could not be written")
    return status == .success ? .failure : status
  }

  private func perform(_ words: ArraySlice<String>, path: [String]) throws -> ExitStatus {
    if let word = words.first, !subcommands.isEmpty, word == "--" || !word.hasPrefix("-") {
      if word == "help" { return try perform(words.dropFirst() + ["--help"], path: path) }
      if let command = subcommands.first(where: { $0.name == word }) {
        return try command.perform(words.dropFirst(), path: path + [word])
      }
      throw UsageFailure(error: .unknownCommand(word, among: subcommands), path: path)
    }
    do {
      let arguments = try Arguments(words, for: self)
      if arguments.requestsHelp || (!subcommands.isEmpty && words.isEmpty) {
        let isComplete = subcommands.isEmpty || path.count > 1 || arguments.flag("all")
        print(help(path: path, isComplete: isComplete), terminator: "")
        return .success
      }
      return try start(arguments)
    } catch let error as UsageError {
      throw UsageFailure(error: error, path: path)
    }
  }

  private func start(_ arguments: Arguments) throws -> ExitStatus {
    guard subcommands.isEmpty else { return try run(arguments) }
    try arguments.prepareOutputFiles()
    if handlesSignals, BenchtopCommand.ownsProcess {
      let line = "benchtop: finishing the current step; another signal stops at once"
      // On a terminal there may be a progress bar on the present line.
      Interruption.installHandlers(message: isatty(STDERR_FILENO) == 1 ? "\n" + line : line)
    }
    guard arguments.flag("verbose") else { return try run(arguments) }
    let values = arguments.effectiveValues.map { "--\($0.option.name)=\($0.value)" }
    arguments.note("benchtop \(Release.version), process \(getpid())")
    arguments.note("options: " + (values.isEmpty ? "none" : values.joined(separator: " ")))
    let start = ContinuousClock.now
    defer {
      arguments.note("finished in \(fixedPoint(start.duration(to: .now) / .seconds(1), 2)) s")
    }
    return try run(arguments)
  }

  private func printError(_ message: String) {
    // A user's words may hold any characters, and a message is one line.
    let line = message.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? "?" : String(scalar)
    }
    // A progress bar may be on the present line of a terminal.
    let start = isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : ""
    fputs("\(start)benchtop: \(line.joined())\n", stderr)
  }
}

/// A command line that is not valid.
private struct UsageFailure: Error, CustomStringConvertible {
  let error: UsageError
  /// The command that it names.
  let path: [String]

  var description: String { error.description }
}
