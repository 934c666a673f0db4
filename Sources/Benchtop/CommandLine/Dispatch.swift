internal import Base
@preconcurrency internal import Glibc

extension Command {
  /// Does what the words of a command line say; prints help and errors.
  func dispatch(_ words: [String]) -> ExitStatus {
    do {
      return try find(words[...], path: [name])
    } catch let error as UsageError {
      complain("\(error); see '\(name) --help'")
      return .usage
    } catch let error as Interrupted {
      complain("\(error)")
      return ExitStatus(rawValue: 128 + error.signal) ?? .failure
    } catch let error as Stopped {
      complain("\(error)")
      return ExitStatus(rawValue: 128 + error.signal) ?? .failure
    } catch {
      complain("\(error)")
      return .failure
    }
  }

  /// Ends the output; a result that could not be written is no success.
  func finish(_ status: ExitStatus) -> ExitStatus {
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return status }
    complain("the output could not be written")
    return status == .success ? .failure : status
  }

  private func find(_ words: ArraySlice<String>, path: [String]) throws -> ExitStatus {
    guard !subcommands.isEmpty else {
      let arguments = try Arguments(words, for: self)
      if arguments.wantsHelp {
        print(help(path: path), terminator: "")
        return .success
      }
      if heedsSignals {
        let line = "benchtop: finishing what is under way; another signal ends it at once"
        // On a terminal there may be a bar on the present line.
        Interruption.watch(answer: isatty(STDERR_FILENO) == 1 ? "\n" + line : line)
      }
      return try run(arguments)
    }
    guard let word = words.first, word != "--help", word != "-h" else {
      guard !words.isEmpty else { throw UsageError.noCommand(self) }
      print(help(path: path), terminator: "")
      return .success
    }
    if word == "help" { return try find(words.dropFirst() + ["--help"], path: path) }
    if word.hasPrefix("-"), word != "--" {
      let arguments = try Arguments(words, for: self)
      return try run(arguments)
    }
    guard let command = subcommands.first(where: { $0.name == word }) else {
      throw UsageError.unknownCommand(word, among: subcommands)
    }
    return try command.find(words.dropFirst(), path: path + [word])
  }

  private func complain(_ message: String) {
    // Words of the user's may hold anything, and a message is one line.
    let line = message.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? "?" : String(scalar)
    }
    fputs("\(name): \(line.joined())\n", stderr)
  }
}
