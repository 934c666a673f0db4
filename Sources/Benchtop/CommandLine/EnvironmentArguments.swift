internal import Agents
internal import Base
internal import Tasks

// Options with the same meaning in every command that runs environments.
extension Option {
  static let seed = Option(
    name: "seed", kind: .integer(0...Int.max), summary: "Random seed.", defaultValue: "0")

  static let policy = Option(
    name: "policy", kind: .text,
    summary:
      "The policy: expert, informed-expert, play, random, zero, a bundled agent, or a training run's folder.",
    placeholder: "NAME", defaultValue: "expert", candidates: .policies)

  static let threads = Option(
    name: "threads", kind: .integer(1...1024),
    summary: "Number of threads; results do not depend on it.",
    defaultValue: "\(Machine.current.cores)", defaultText: "one per core", letter: "j")

  /// The start of episodes depends on whether the command runs a suite or a single task.
  static func environment(goals: GoalOptions.Selection) -> [Option] {
    let options = EnvironmentOptions()
    return [
      Option(
        name: "goals", kind: .choice(GoalOptions.Selection.allCases.map(\.rawValue)),
        summary: "Initial states: one fixed, one of fifty listed, or a fresh one each episode.",
        defaultText: goals.rawValue, group: .environment),
      Option(
        name: "dynamics", kind: .text,
        summary: "A family of hidden dynamics; see 'benchtop list families'.",
        placeholder: "FAMILY", defaultText: "none", candidates: .families, group: .environment),
      Option(
        name: "dynamics-split", kind: .choice(DynamicsFamily.Split.allCases.map(\.rawValue)),
        summary: "The ranges that the family's parameters are drawn from.",
        defaultText: options.dynamics.split.rawValue, group: .environment),
      Option(
        name: "reward", kind: .choice(EnvironmentOptions.RewardType.allCases.map(\.rawValue)),
        summary: "Reward function.", defaultText: options.rewardType.rawValue, group: .environment),
      Option(
        name: "horizon", kind: .integer(1...1_000_000),
        summary: "Steps before an episode is truncated.", defaultText: "the task's own",
        group: .environment),
      Option(
        name: "options", kind: .text,
        summary: "Read all environment options from a JSON file; other options override it.",
        placeholder: "FILE", candidates: .files, group: .environment),
    ]
  }

  static let environmentNames: Set<String> = Set(environment(goals: .random).map(\.name))

  /// What an agent observes.
  static let observation: [Option] = [
    Option(
      name: "state", kind: .choice(ObservationOptions.State.allCases.map(\.rawValue)),
      summary: "The state vector that the agent sees; with none, it sees only images.",
      defaultText: "standard", group: .environment),
    Option(
      name: "cameras", kind: .text,
      summary: "Cameras whose images the agent sees, with commas between.", placeholder: "NAMES",
      defaultText: "none", candidates: .cameras.list, group: .image),
    Option(
      name: "size", kind: .text,
      summary: "Width and height of the images in pixels, each from 16 to 4096.",
      placeholder: "WxH", defaultText: "84x84", group: .image),
    Option(
      name: "frame-stack", kind: .integer(1...64),
      summary: "The number of recent states and images that the agent sees.", defaultText: "1",
      group: .environment),
  ]
}

extension Arguments {
  var seed: UInt64 { UInt64(integer("seed")) }

  var policy: PolicyChoice { get throws { try PolicyChoice(text("policy") ?? "expert") } }

  var dynamicsSplit: DynamicsFamily.Split? {
    text("dynamics-split").flatMap(DynamicsFamily.Split.init)
  }

  /// Environment options for a policy: without --options, a learned policy observes what it did in training.
  func observing(
    _ options: EnvironmentOptions, by policy: PolicyChoice
  ) throws -> EnvironmentOptions {
    text("options") == nil ? try policy.observing(options) : options
  }

  /// Environment options, changed by what was given.
  func environmentOptions(_ defaults: EnvironmentOptions) throws -> EnvironmentOptions {
    var options = defaults
    if let path = text("options") {
      options = try JSON.decode(EnvironmentOptions.self, from: File.readText(path))
    }
    if let goals = text("goals").flatMap(GoalOptions.Selection.init) {
      options.goals.selection = goals
    }
    if let name = text("dynamics") {
      options.dynamics.family = try DynamicsFamily.find(name)
    }
    if let split = dynamicsSplit { options.dynamics.split = split }
    if let reward = text("reward").flatMap(EnvironmentOptions.RewardType.init) {
      options.rewardType = reward
    }
    if text("horizon") != nil { options.horizon = integer("horizon") }
    return options
  }

  /// What an agent observes, changed by what was given.
  func observationOptions(_ defaults: ObservationOptions) throws -> ObservationOptions {
    var observation = defaults
    if let state = text("state").flatMap(ObservationOptions.State.init) {
      observation.state = state
    }
    if let cameras = text("cameras") {
      observation.cameras = cameras.split(separator: ",").map(String.init)
    }
    if text("size") != nil { observation.imageSize = try size() }
    if text("frame-stack") != nil { observation.frameStack = integer("frame-stack") }
    return observation
  }
}
