/// One command of the command line, as data: its name, what it takes and what it does. Help, manual, completion and
/// error messages are generated from this.
struct Command: Sendable {
  let name: String
  /// One line.
  let summary: String
  /// More, for its own help page.
  var discussion: [HelpBlock] = []
  /// Complete command lines that work.
  var examples: [String] = []
  /// Positional arguments, in order.
  var operands: [Operand] = []
  var options: [Option] = []
  /// Commands of its own; such a command only prints its help.
  var subcommands: [Command] = []
  /// Whether only maintainers need it; 'benchtop help' lists it with --all.
  var isForMaintainers = false
  /// Whether it checks for Ctrl-C and SIGTERM as it works, and then ends in an orderly way. Other commands have nothing
  /// that could be left half done.
  var handlesSignals = false
  var run: @Sendable (Arguments) throws -> ExitStatus = { _ in .success }
}

/// A part of a help page, wrapped to the width of the terminal.
enum HelpBlock: Sendable {
  case paragraph(String)
  /// Names, each with what it means.
  case terms([(name: String, meaning: String)])
}

/// A positional argument of a command.
struct Operand: Sendable {
  let name: String
  let summary: String
  var isRequired = true
  /// Whether it may occur any number of times; only the last operand may.
  var isRepeatable = false
  var candidates = Candidates.none
}

/// A named argument of a command: with a value, or a switch.
struct Option: Sendable {
  enum Kind: Sendable, Equatable {
    case flag
    case text
    case integer(ClosedRange<Int>)
    case real(ClosedRange<Double>)
    case choice([String])
  }

  /// The heading that it has in help, in this order.
  enum Group: String, Sendable, CaseIterable {
    case task = "Task"
    case run = "Run"
    case environment = "Environment"
    case recording = "Recording"
    case image = "Image"
    case output = "Output"
    case general = "General"
  }

  enum Requirement: Sendable, Equatable {
    case optional, required
    /// Required unless a switch is given.
    case requiredUnless(String)
  }

  let name: String
  let kind: Kind
  let summary: String
  /// What stands for the value in help, such as FILE.
  var placeholder = ""
  /// As it would be written; nil where there is none.
  var defaultValue: String?
  /// How help shows a default that is computed.
  var defaultText: String?
  /// Whether it may be given several times.
  var isRepeatable = false
  /// A short name, as in -o.
  var letter: Character?
  /// The value of the name alone. Such an option takes another value only after '='.
  var implicitValue: String?
  var candidates = Candidates.none
  var group = Group.run
  var requirement = Requirement.optional
  /// Whether the value names a file to write; nothing is overwritten without --force.
  var isOutputFile = false

  var isFlag: Bool { if case .flag = kind { true } else { false } }

  /// All its names, as written.
  var spellings: [String] {
    (letter.map { ["-\($0)"] } ?? []) + ["--\(name)"]
  }
}

extension Command {
  private static let help = Option(
    name: "help", kind: .flag, summary: "Show this page.", letter: "h", group: .general)

  private static let common = [
    Option(
      name: "quiet", kind: .flag, summary: "Print no progress and no notes.", letter: "q",
      group: .general),
    Option(
      name: "verbose", kind: .flag,
      summary: "Print notes on standard error: the values of all options, and the time taken.",
      letter: "v", group: .general),
  ]

  /// Its own options, and those that every command has.
  var allOptions: [Option] {
    options + (subcommands.isEmpty ? Command.common : []) + [Command.help]
  }

  func option(named name: some StringProtocol) -> Option? {
    allOptions.first { $0.name == name }
  }

  func option(letter: Character) -> Option? { allOptions.first { $0.letter == letter } }
}

/// How a command reports its end to the shell.
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
    case .success: "Success."
    case .failure: "Failure; one line on standard error gives the reason."
    case .usage: "The command line is not valid; nothing was done."
    case .hungUp: "The terminal was closed (SIGHUP)."
    case .interrupted:
      "Interrupted by Ctrl-C (SIGINT); train, experiment and collect print how to resume."
    case .terminated: "Ended by SIGTERM; train, experiment and collect print how to resume."
    }
  }
}
