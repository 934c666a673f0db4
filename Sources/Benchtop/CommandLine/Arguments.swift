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
        throw .unknownOption(word, command: command)
      } else {
        operands.append(word)
      }
    }
    guard !wantsHelp else { return }
    guard operands.count <= command.operands.count else {
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
    let name = String(parts[0])
    guard let option = command.options.first(where: { $0.name == name }) else {
      throw .unknownOption("--" + name, command: command)
    }
    if option.isFlag {
      guard parts.count == 1 else {
        throw .badValue(String(parts[1]), option: option, allowed: "left out: it is a switch")
      }
      values[name] = ["yes"]
      return
    }
    // What looks like the next option is hardly meant as a value; '=' says that it is.
    let follows = words.first.map { !$0.hasPrefix("--") } ?? false
    guard let value = parts.count == 2 ? String(parts[1]) : follows ? words.popFirst() : nil else {
      throw .badValue("", option: option, allowed: "given")
    }
    try check(value, of: option)
    values[name] = (option.isRepeatable ? values[name] ?? [] : []) + [value]
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
