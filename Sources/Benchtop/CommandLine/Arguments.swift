/// What a user has written behind a command, checked against what the command takes.
struct Arguments: Sendable {
  private let command: Command
  private var values: [String: [String]] = [:]
  private(set) var operands: [String] = []
  private(set) var wantsHelp = false

  init(_ words: some Sequence<String>, for command: Command) throws(UsageError) {
    self.command = command
    var words = Array(words)[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        break
      }
      if word == "--help" || word == "-h" {
        wantsHelp = true
      } else if word.hasPrefix("--") {
        try takeOption(String(word.dropFirst(2)), from: &words)
      } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil {
        try takeLetter(word, from: &words)
      } else {
        operands.append(word)
      }
    }
    guard !wantsHelp else { return }
    if operands.count > command.operands.count, command.operands.last?.isRepeatable != true {
      throw .unexpected(operands[command.operands.count], command: command)
    }
    for (index, operand) in command.operands.enumerated()
    where operand.isRequired && index >= operands.count {
      throw .missing(operand.name, command: command)
    }
  }

  private mutating func takeOption(
    _ word: String, from words: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let option = command.option(named: parts[0]) else {
      throw .unknownOption("--" + parts[0], command: command)
    }
    try take(option, parts.count == 2 ? String(parts[1]) : nil, from: &words)
  }

  /// A short name, with its value behind it or in the next word: -j4 or -j 4.
  private mutating func takeLetter(
    _ word: String, from words: inout ArraySlice<String>
  ) throws(UsageError) {
    let letter = word[word.index(after: word.startIndex)]
    guard let option = command.option(letter: letter) else {
      throw .unknownOption(word, command: command)
    }
    try take(option, word.count > 2 ? String(word.dropFirst(2)) : nil, from: &words)
  }

  /// Takes an option with the value that is attached to its name, or else with the next word.
  private mutating func take(
    _ option: Option, _ attached: String?, from words: inout ArraySlice<String>
  ) throws(UsageError) {
    if option.isFlag {
      if let attached {
        throw .badValue(attached, option: option, allowed: "left out: it is a switch")
      }
      values[option.name] = ["yes"]
      return
    }
    guard let value = attached ?? nextValue(for: option, from: &words) else {
      throw .badValue("", option: option, allowed: "given")
    }
    try check(value, of: option)
    values[option.name] = (option.isRepeatable ? values[option.name] ?? [] : []) + [value]
  }

  /// What looks like the next option is hardly meant as a value; '=' says that it is.
  private func nextValue(for option: Option, from words: inout ArraySlice<String>) -> String? {
    guard let next = words.first, !next.hasPrefix("--") else { return option.valueIfLeftOut }
    if let standIn = option.valueIfLeftOut {
      let isShortOption =
        next.hasPrefix("-") && next.dropFirst().first.flatMap(command.option(letter:)) != nil
      if isShortOption || next == "-h" { return standIn }
    }
    return words.popFirst()
  }

  private func check(_ value: String, of option: Option) throws(UsageError) {
    switch option.kind {
    case .flag, .text: return
    case .integer(let range):
      guard let number = Int(value), range.contains(number) else {
        throw .badValue(
          value, option: option,
          allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    case .real(let range):
      guard let number = Double(value), range.contains(number) else {
        throw .badValue(
          value, option: option,
          allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
      }
    case .choice(let names):
      guard names.contains(value) else {
        throw .badValue(value, option: option, allowed: names.joined(separator: ", "))
      }
    }
  }

  /// Whether a switch was given.
  func flag(_ name: String) -> Bool {
    guard command.options.contains(where: { $0.name == name && $0.isFlag }) else {
      preconditionFailure("the command \(command.name) has no switch --\(name)")
    }
    return values[name] != nil
  }

  /// Whether there was a value, and not just the standard one.
  func isGiven(_ name: String) -> Bool { values[name] != nil }

  /// The value given, or else the standard one.
  func text(_ name: String) -> String? {
    guard let option = command.options.first(where: { $0.name == name }) else {
      preconditionFailure("the command \(command.name) has no option --\(name)")
    }
    return values[name]?.last ?? option.standard
  }

  /// All values given, in order.
  func texts(_ name: String) -> [String] {
    guard command.options.contains(where: { $0.name == name && $0.isRepeatable }) else {
      preconditionFailure("the command \(command.name) has no option --\(name) for several values")
    }
    return values[name] ?? []
  }

  /// The number given, or else the standard one, which there must be.
  func integer(_ name: String) -> Int {
    guard let text = text(name), let number = Int(text) else {
      preconditionFailure("--\(name) of \(command.name) needs a whole number as its standard value")
    }
    return number
  }

  /// The number given, or else the standard one, which there must be.
  func real(_ name: String) -> Double {
    guard let text = text(name), let number = Double(text) else {
      preconditionFailure("--\(name) of \(command.name) needs a number as its standard value")
    }
    return number
  }
}
