/// The words after a command's name, checked against what the command takes.
struct Arguments: Sendable {
  private let command: Command
  private var values: [String: [String]] = [:]
  private(set) var operands: [String] = []
  private(set) var requestsHelp = false

  init(_ words: some Sequence<String>, for command: Command) throws(UsageError) {
    self.command = command
    var words = Array(words)[...]
    /// The option before the present word, if it took its implicit value.
    var implicit: Option?
    /// Operands that follow such an option.
    var suspects: [Int: Option] = [:]
    while let word = words.popFirst() {
      defer { implicit = optionWithImplicitValue(word) }
      if word == "--" {
        operands += words
        break
      }
      if word.hasPrefix("--") {
        try takeOption(String(word.dropFirst(2)), from: &words)
      } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil {
        try takeLetter(word, from: &words)
      } else {
        if let implicit { suspects[operands.count] = implicit }
        operands.append(word)
      }
    }
    requestsHelp = flag("help")
    guard !requestsHelp else { return }
    if operands.count > command.operands.count, command.operands.last?.isRepeatable != true {
      let index = command.operands.count
      // The operand itself may be what was meant as a value.
      let option = suspects[index] ?? suspects.first { $0.key < index }?.value
      throw .unexpected(
        operands[index], after: option.map { ($0, suspects[index] == nil) }, command: command)
    }
    for (index, operand) in command.operands.enumerated()
    where operand.isRequired && index >= operands.count {
      throw .missing(operand.name)
    }
    for option in command.options where values[option.name] == nil {
      switch option.requirement {
      case .optional: continue
      case .required: throw .missing("--\(option.name)")
      case .requiredUnless(let name):
        if values[name] == nil { throw .missing("--\(option.name)") }
      }
    }
    if values["quiet"] != nil, values["verbose"] != nil {
      throw .conflict("--quiet", "--verbose")
    }
  }

  private func optionWithImplicitValue(_ word: String) -> Option? {
    let option =
      word.hasPrefix("--")
      ? command.option(named: word.dropFirst(2))
      : word.count == 2 && word.hasPrefix("-") ? word.last.flatMap(command.option(letter:)) : nil
    return option?.implicitValue == nil ? nil : option
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

  /// A short name, with its value attached or in the next word: -j4 or -j 4.
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
      if let attached { throw .unexpectedValue(attached, option: option) }
      values[option.name] = ["yes"]
      return
    }
    guard let value = attached ?? option.implicitValue ?? nextValue(from: &words) else {
      throw .missingValue(option)
    }
    try check(value, of: option)
    values[option.name] = (option.isRepeatable ? values[option.name] ?? [] : []) + [value]
  }

  /// A word that looks like an option is one; a value like that follows after '='.
  private func nextValue(from words: inout ArraySlice<String>) -> String? {
    guard let next = words.first, !next.hasPrefix("--") else { return nil }
    return words.popFirst()
  }

  private func check(_ value: String, of option: Option) throws(UsageError) {
    switch option.kind {
    case .flag: return
    case .text:
      guard !value.isEmpty || !option.isOutputFile else { throw .missingValue(option) }
    case .integer(let range):
      guard let number = Int(value), range.contains(number) else {
        throw .invalidValue(value, option: option, allowed: option.allowedValues)
      }
    case .real(let range):
      guard let number = Double(value), range.contains(number) else {
        throw .invalidValue(value, option: option, allowed: option.allowedValues)
      }
    case .choice(let names):
      guard names.contains(value) else {
        throw .invalidValue(value, option: option, allowed: option.allowedValues)
      }
    }
  }

  /// The same words with only some of the options.
  func keeping(_ names: Set<String>) -> Arguments {
    var arguments = self
    arguments.values = values.filter { names.contains($0.key) }
    return arguments
  }

  /// Options that were given, or have a default, with their values, in the command's order.
  var effectiveValues: [(option: Option, value: String)] {
    command.options.compactMap { option in
      (values[option.name]?.joined(separator: " ") ?? option.defaultValue).map { (option, $0) }
    }
  }

  /// The command's options.
  var options: [Option] { command.options }

  /// Whether a switch was given.
  func flag(_ name: String) -> Bool {
    guard command.allOptions.contains(where: { $0.name == name && $0.isFlag }) else {
      preconditionFailure("the command \(command.name) has no switch --\(name)")
    }
    return values[name] != nil
  }

  /// Whether the option was given; its default does not count.
  func isGiven(_ name: String) -> Bool { values[name] != nil }

  /// The value given, or else the default.
  func text(_ name: String) -> String? {
    guard let option = command.options.first(where: { $0.name == name }) else {
      preconditionFailure("the command \(command.name) has no option --\(name)")
    }
    return values[name]?.last ?? option.defaultValue
  }

  /// All values given, in order.
  func texts(_ name: String) -> [String] {
    guard command.options.contains(where: { $0.name == name && $0.isRepeatable }) else {
      preconditionFailure("the command \(command.name) has no option --\(name) for several values")
    }
    return values[name] ?? []
  }

  /// The number given, or else the default, which must exist.
  func integer(_ name: String) -> Int {
    guard let text = text(name), let number = Int(text) else {
      preconditionFailure("--\(name) of \(command.name) needs a whole number as its default")
    }
    return number
  }

  /// The number given, or else the default, which must exist.
  func real(_ name: String) -> Double {
    guard let text = text(name), let number = Double(text) else {
      preconditionFailure("--\(name) of \(command.name) needs a number as its default")
    }
    return number
  }
}

extension Option {
  /// For messages.
  fileprivate var allowedValues: String {
    switch kind {
    case .flag, .text: ""
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .real(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let names): names.joined(separator: ", ")
    }
  }
}
