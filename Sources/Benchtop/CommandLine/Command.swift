/// One command of the command line, as data: what it is called, what it takes and what it does. Help, error
/// messages and whatever else tells of commands are made from this.
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
  var run: @Sendable (Arguments) throws -> ExitStatus = { _ in .success }
}

/// A value that a command takes by its place.
struct Operand: Sendable {
  let name: String
  let summary: String
  var isRequired = true
}

/// A value that a command takes by name, or a switch.
struct Option: Sendable {
  enum Kind: Sendable {
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

  var isFlag: Bool { if case .flag = kind { true } else { false } }
}

/// What a command leaves behind for the shell.
enum ExitStatus: Int32, Sendable {
  case success = 0
  case failure = 1
  /// The command line was not understood.
  case usage = 2
}
