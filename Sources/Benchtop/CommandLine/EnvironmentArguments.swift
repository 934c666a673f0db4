internal import Agents
internal import Base
internal import Tasks

// Options that mean the same in every command that runs environments.
extension Option {
  static let seed = Option(
    name: "seed", kind: .integer(0...Int.max), summary: "What all chance follows from.",
    standard: "0")

  static let policy = Option(
    name: "policy", kind: .text,
    summary: "Who acts: expert, random, zero, a bundled agent, or the folder of a training run.",
    placeholder: "NAME", standard: "expert", candidates: .policies)

  /// Programs like this one have called it by either name.
  static let threads = Option(
    name: "threads", kind: .integer(1...1024),
    summary: "How many threads, or jobs at a time; the results do not depend on it.",
    standard: "\(Machine.current.cores)", standardInWords: "one for each core",
    aliases: ["jobs"], letter: "j")

  static func suite(standard: String? = "MT10") -> Option {
    Option(
      name: "suite", kind: .text,
      summary: "Which tasks; see 'benchtop list suites'. MT1:TASK is a single one"
        + (standard == nil ? "; MT10 where left out." : "."),
      placeholder: "NAME", standard: standard, candidates: .suites)
  }

  static let environment: [Option] = [
    Option(
      name: "goals", kind: .choice(GoalOptions.Selection.allCases.map(\.rawValue)),
      summary: "Where episodes start: one fixed place, one of fifty listed, or always fresh."),
    Option(
      name: "dynamics", kind: .text,
      summary: "A family of hidden dynamics; see 'benchtop list families'.", placeholder: "FAMILY",
      candidates: .families),
    Option(
      name: "dynamics-split", kind: .choice(DynamicsFamily.Split.allCases.map(\.rawValue)),
      summary: "From which ranges of the family parameters are drawn; train where left out."),
    Option(
      name: "reward", kind: .choice(EnvironmentOptions.RewardKind.allCases.map(\.rawValue)),
      summary: "What steps are paid; shaped where left out."),
    Option(
      name: "horizon", kind: .integer(1...1_000_000),
      summary: "Steps until an episode is cut off; the task's own where left out."),
    Option(
      name: "options", kind: .text, summary: "Read all environment options from a JSON file first.",
      placeholder: "FILE", candidates: .files),
  ]
}

extension Operand {
  static let task = Operand(
    name: "TASK", summary: "The task's name; see 'benchtop list tasks'.", candidates: .tasks)
}

extension Arguments {
  var seed: UInt64 { UInt64(integer("seed")) }

  /// The policy that was asked for.
  var policy: PolicyChoice { get throws { try PolicyChoice(text("policy") ?? "expert") } }

  /// The split of hidden dynamics that was asked for.
  var dynamicsSplit: DynamicsFamily.Split? {
    text("dynamics-split").flatMap(DynamicsFamily.Split.init)
  }

  /// What was asked of environments, on top of what is usual.
  func environmentOptions(_ standard: EnvironmentOptions) throws -> EnvironmentOptions {
    var options = standard
    if let path = text("options") {
      options = try JSON.decode(EnvironmentOptions.self, from: WholeFile.readText(path))
    }
    if let goals = text("goals").flatMap(GoalOptions.Selection.init) {
      options.goals.selection = goals
    }
    if let name = text("dynamics") {
      options.dynamics.family = try DynamicsFamily.find(name)
    }
    if let split = dynamicsSplit { options.dynamics.split = split }
    if let reward = text("reward").flatMap(EnvironmentOptions.RewardKind.init) {
      options.reward = reward
    }
    if text("horizon") != nil { options.horizon = integer("horizon") }
    return options
  }
}
