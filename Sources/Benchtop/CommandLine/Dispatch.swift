@preconcurrency internal import Glibc

extension Command {
  /// Does what the words of a command line say; prints help and errors.
  func dispatch(_ words: [String]) -> ExitStatus {
    do {
      return try find(words[...], path: [name])
    } catch let error as UsageError {
      complain("\(error); see '\(name) --help'")
      return .usage
    } catch {
      complain("\(error)")
      return .failure
    }
  }

  private func find(_ words: ArraySlice<String>, path: [String]) throws -> ExitStatus {
    guard !subcommands.isEmpty else {
      let arguments = try Arguments(words, for: self)
      if arguments.wantsHelp {
        print(help(path: path), terminator: "")
        return .success
      }
      return try run(arguments)
    }
    guard let word = words.first, word != "--help", word != "-h" else {
      print(help(path: path), terminator: "")
      return words.isEmpty ? .usage : .success
    }
    if word == "help" { return try find(words.dropFirst() + ["--help"], path: path) }
    if word.hasPrefix("-") {
      let arguments = try Arguments(words, for: self)
      return try run(arguments)
    }
    guard let command = subcommands.first(where: { $0.name == word }) else {
      throw UsageError.unknownCommand(word, among: subcommands)
    }
    return try command.find(words.dropFirst(), path: path + [word])
  }

  private func complain(_ message: String) {
    fputs("\(name): \(message)\n", stderr)
  }
}
