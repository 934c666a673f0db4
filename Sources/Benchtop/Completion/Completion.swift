/// The possible next words of an unfinished command line.
struct Completion: Sendable {
  /// Words that may replace the last one.
  let words: [Candidates.Word]
  /// Whether names of files or folders may replace it too.
  let paths: Candidates.Paths
  /// The part of the last word before the path.
  let pathPrefix: String

  private init(
    _ words: [Candidates.Word], paths: Candidates.Paths = .none, pathPrefix: String = ""
  ) {
    self.words = words
    self.paths = paths
    self.pathPrefix = pathPrefix
  }

  /// `words` follow the program's name; the last one, which may be empty, is unfinished.
  init(of words: some Sequence<String>, for program: Command) {
    var rest = Array(words)[...]
    let last = rest.popLast() ?? ""
    var command = program
    if rest.first == "help" { rest.removeFirst() }
    let asksForHelp = rest.startIndex > 0
    while let next = rest.first, let found = command.subcommands.first(where: { $0.name == next }) {
      command = found
      rest.removeFirst()
    }
    if asksForHelp || !command.subcommands.isEmpty {
      // After an unknown command nothing is possible.
      self =
        rest.isEmpty
        ? Completion(command.commandWords(asksForHelp), beginning: last)
        : Completion([])
      return
    }
    self.init(of: last, after: rest, for: command)
  }

  /// The next word after those that a command has already.
  private init(of last: String, after words: ArraySlice<String>, for command: Command) {
    var (operands, pending, isOver) = (0, Option?.none, false)
    for word in words {
      if pending != nil, !word.hasPrefix("--") {
        pending = nil
      } else if isOver || !word.hasPrefix("-") || word == "-" || Double(word) != nil {
        operands += 1
      } else if word == "--" {
        isOver = true
      } else {
        pending = command.option(awaitingValueAfter: word)
      }
    }
    if let option = pending {
      self.init(option.valueCandidates, beginning: last)
    } else if !isOver, last.hasPrefix("--"), let equals = last.firstIndex(of: "="),
      let option = command.option(named: last[..<equals].dropFirst(2))
    {
      let start = last.index(after: equals)
      self.init(
        option.valueCandidates, beginning: String(last[start...]), after: String(last[..<start]))
    } else if !isOver, last.hasPrefix("-") {
      self.init(command.optionWords(beginning: last))
    } else if let operand = command.operands.dropFirst(operands).first
      ?? command.operands.last.flatMap({ $0.isRepeatable ? $0 : nil })
    {
      self.init(operand.candidates, beginning: last)
    } else {
      // All operands are given: only options can follow.
      self.init(last.isEmpty ? command.optionWords(beginning: "") : [])
    }
  }

  private init(
    _ candidates: Candidates, beginning word: String, after prefix: String = ""
  ) {
    var (prefix, word) = (prefix, word)
    var taken: Set<String> = []
    if let separator = candidates.separator, let end = word.lastIndex(of: separator) {
      taken = Set(word[..<end].split(separator: separator).map(String.init))
      prefix += word[...end]
      word = String(word[word.index(after: end)...])
    }
    let words = candidates.words().filter { $0.text.hasPrefix(word) && !taken.contains($0.text) }
      .map { Candidates.Word(text: prefix + $0.text, summary: $0.summary) }
    self.init(words, paths: candidates.paths, pathPrefix: prefix)
  }

  private init(_ words: [Candidates.Word], beginning word: String) {
    self.init(words.filter { $0.text.hasPrefix(word) })
  }

  /// For the shells' scripts: the kind of paths and their prefix, then a line for each word with its summary.
  var lines: [String] {
    ["\(paths.rawValue)\t\(pathPrefix)"] + words.map { "\($0.text)\t\($0.summary)" }
  }
}

extension Command {
  fileprivate func commandWords(_ asksForHelp: Bool) -> [Candidates.Word] {
    var words = subcommands.filter { !$0.isForMaintainers }.map {
      Candidates.Word(text: $0.name, summary: $0.summary)
    }
    if !asksForHelp {
      words.append(Candidates.Word(text: "help", summary: "Show the help of a command."))
      words += optionWords(beginning: "--")
    }
    return words
  }

  /// The names of options with this beginning; short ones only for a single dash and a letter.
  fileprivate func optionWords(beginning word: String) -> [Candidates.Word] {
    allOptions.flatMap { option in
      option.spellings.filter { $0.hasPrefix(word) && ($0.hasPrefix("--") || word.count == 2) }
        .map { Candidates.Word(text: $0, summary: option.summary) }
    }
  }

  /// The option of this word, if the next word is its value.
  fileprivate func option(awaitingValueAfter word: String) -> Option? {
    guard !word.contains("=") else { return nil }
    let option =
      word.hasPrefix("--")
      ? option(named: word.dropFirst(2))
      : word.count == 2 ? word.last.flatMap(option(letter:)) : nil
    return option.flatMap { $0.isFlag || $0.implicitValue != nil ? nil : $0 }
  }
}
