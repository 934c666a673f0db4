/// One command of the command line, as data: what it is called, what it takes and what it does. Help, manual,
/// completion, error messages and whatever else tells of commands are made from this.
struct Command: Sendable {
  let name: String
  /// One line.
  let summary: String
  /// More, for its own help page.
  var discussion = ""
  /// Whole command lines that work.
  var examples: [String] = []
  /// Named values without a name, in order.
  var operands: [Operand] = []
  var options: [Option] = []
  /// Commands of its own; such a command does nothing by itself.
  var subcommands: [Command] = []
  /// Whether it ends in an orderly way on Ctrl-C or SIGTERM, for it looks out for them as it works. Others have nothing
  /// that could be left half done.
  var heedsSignals = false
  var run: @Sendable (Arguments) throws -> ExitStatus = { _ in .success }
}

/// A value that a command takes by its place.
struct Operand: Sendable {
  let name: String
  let summary: String
  var isRequired = true
  /// Whether any number of values may stand in its place, which has to be the last.
  var isRepeatable = false
  var candidates = Candidates.none
}

/// A value that a command takes by name, or a switch.
struct Option: Sendable {
  enum Kind: Sendable, Equatable {
    case flag
    case text
    case integer(ClosedRange<Int>)
    case real(ClosedRange<Double>)
    case choice([String])
  }

  let name: String
  let kind: Kind
  let summary: String
  /// What stands for the value in help, such as FILE.
  var placeholder = ""
  /// As it would be written; nil where there is none.
  var standard: String?
  /// Whether it may be given several times.
  var isRepeatable = false
  /// How help tells of a standard value that is not the same everywhere.
  var standardInWords: String?
  /// Other names that mean the same.
  var aliases: [String] = []
  /// A short name, as in -o.
  var letter: Character?
  /// What it means where its name is all that is given; nil where it needs a value.
  var valueIfLeftOut: String?
  var candidates = Candidates.none

  var isFlag: Bool { if case .flag = kind { true } else { false } }

  /// All that it can be called by, as written.
  var spellings: [String] {
    (letter.map { ["-\($0)"] } ?? []) + ["--\(name)"] + aliases.map { "--\($0)" }
  }
}

extension Command {
  /// What every command takes besides its own.
  static let helpOption = Option(
    name: "help", kind: .flag, summary: "Show this page.", letter: "h")

  func option(named name: some StringProtocol) -> Option? {
    options.first { $0.name == name || $0.aliases.contains { $0 == name } }
  }

  func option(letter: Character) -> Option? { options.first { $0.letter == letter } }
}

/// What a command leaves behind for the shell.
enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  case failure = 1
  /// The command line was not understood.
  case usage = 2
  /// By SIGHUP, SIGINT and SIGTERM, as shells count them.
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  /// For help and manual.
  var meaning: String {
    switch self {
    case .success: "It is done."
    case .failure:
      "It could not be done, or what was looked for is not there; one line on standard error says why."
    case .usage: "The command line was not understood, and nothing has been done."
    case .hungUp: "It was ended because its terminal was closed (SIGHUP)."
    case .interrupted: "It was ended by Ctrl-C (SIGINT); train and collect say how to continue."
    case .terminated: "It was ended by SIGTERM; train and collect say how to continue."
    }
  }
}
