internal import Agents
internal import Base
internal import Render
internal import Sim
internal import Tasks

extension Command {
  static let list = Command(
    name: "list",
    summary:
      "List tasks, suites, dynamics families, cameras, agents, parts, experiments, recipes or "
      + "options.",
    examples: ["benchtop list tasks", "benchtop list suites --json"],
    subcommands: [
      listing("tasks", "List all tasks.", Catalog.tasks.map { TaskEntry($0) }),
      listing("suites", "List the suites of tasks.", Suite.all.map { SuiteEntry($0) }),
      listing(
        "families", "List the families of hidden dynamics.",
        DynamicsFamily.all.map { FamilyEntry(family: $0) }),
      listing("cameras", "List the cameras.", Camera.builtIn.map { CameraEntry($0) }),
      listing(
        "agents", "List the bundled agents.",
        try BundledAgent.all.map { try AgentEntry($0) }),
      listing(
        "parts",
        "List the parts of agents: torsos, heads, gradient combiners, task samplers and sharing rules.",
        [
          Torsos.registry, PolicyHeads.registry, ValueHeads.registry, GradientCombiners.registry,
          TaskSamplers.registry, SharingRules.registry,
        ]
        .flatMap { registry in
          registry.all.map { PartEntry($0, of: registry) }
        }),
      listing(
        "experiments", "List the bundled experiments.",
        try BundledFiles.experiments.all.map { try ExperimentEntry($0) }),
      listing(
        "recipes", "List the bundled recipes of datasets.",
        try BundledFiles.recipes.all.map { try RecipeEntry($0) }),
      Command(
        name: "options", summary: "Print all environment options as JSON, to edit for --options.",
        examples: ["benchtop list options", "benchtop list options --json=options.json"],
        options: [.json, .force],
        run: { arguments in
          if arguments.text("json") == nil { print(try JSON.encode(EnvironmentOptions())) }
          try arguments.writeResults(EnvironmentOptions())
          return .success
        }),
    ])

  private static func listing<Entry: ListEntry>(
    _ name: String, _ summary: String,
    _ entries: @autoclosure @escaping @Sendable () throws -> [Entry]
  ) -> Command {
    Command(
      name: name, summary: summary, examples: ["benchtop list \(name)"],
      options: [.json, .force],
      run: { arguments in
        let entries = try entries()
        var table = TextTable(Entry.header.map { .word($0) })
        for entry in entries { table.add(entry.cells.map { .word($0) }) }
        for line in table.lines { arguments.printLine(line) }
        try arguments.writeResults(entries)
        return .success
      })
  }
}

/// A row of a list.
private protocol ListEntry: Encodable, SendableMetatype {
  static var header: [String] { get }
  var cells: [String] { get }
}

private struct TaskEntry: ListEntry {
  let name: String
  let instruction: String
  let objects: [String]
  let hasExpert: Bool
  /// The scene that it shares with other tasks.
  let sharedScene: String?

  init(_ task: Task.Type) {
    name = task.profile.name
    instruction = task.profile.instruction
    objects = task.profile.objects
    hasExpert = task.hasExpert
    sharedScene = task.sharedScene?.name
  }

  static let header = ["task", "instruction", "objects", "shared scene"]
  var cells: [String] { [name, instruction, objects.joined(separator: ", "), sharedScene ?? ""] }
}

private struct SuiteEntry: ListEntry {
  let name: String
  let summary: String
  let train: [String]
  let test: [String]

  init(_ suite: Suite) {
    name = suite.name
    summary = suite.summary
    train = suite.train.map(\.task)
    test = suite.test.map(\.task)
  }

  static let header = ["suite", "train", "test", "description"]
  var cells: [String] {
    [name, "\(train.count)", train == test ? "same" : "\(test.count)", summary]
  }
}

private struct FamilyEntry: ListEntry {
  let family: DynamicsFamily

  func encode(to encoder: any Encoder) throws { try family.encode(to: encoder) }

  static let header = ["family", "description", "parameters"]
  var cells: [String] {
    [
      family.name, family.summary,
      family.ranges.map(\.parameter.rawValue).joined(separator: ", "),
    ]
  }
}

private struct AgentEntry: ListEntry {
  let name, algorithm, suite: String
  /// The mean over tasks, and that of the worst task.
  let success, worstSuccess: Double

  init(_ agent: BundledAgent) throws {
    name = agent.name
    let (description, evaluation) = (try agent.policy().description, try agent.evaluation())
    algorithm = description.algorithm
    suite = description.suite
    success = evaluation.summary.mean
    worstSuccess = evaluation.summary.worst
  }

  static let header = ["agent", "algorithm", "suite", "success", "worst task"]
  var cells: [String] {
    [
      name, algorithm, suite, fixedPoint(100 * success, 1) + " %",
      fixedPoint(100 * worstSuccess, 1) + " %",
    ]
  }
}

private struct ExperimentEntry: ListEntry {
  let name, description, suite: String
  let steps: Int
  let seeds: [UInt64]
  let rows: [String]

  init(_ bundled: BundledFiles.File) throws {
    let experiment = try Experiment(reading: bundled.path)
    name = bundled.name
    description = experiment.description
    suite = experiment.suite
    steps = experiment.steps
    seeds = experiment.seeds
    rows = experiment.rows.map(\.name)
  }

  static let header = ["experiment", "suite", "steps", "seeds", "rows"]
  var cells: [String] {
    [name, suite, "\(steps)", "\(seeds.count)", rows.joined(separator: ", ")]
  }
}

private struct RecipeEntry: ListEntry {
  let name, description, suite: String
  /// The runs that are trained.
  let runs: [String]

  init(_ bundled: BundledFiles.File) throws {
    let recipe = try Recipe(reading: bundled.path)
    name = bundled.name
    description = recipe.description
    suite = recipe.suite
    runs = recipe.trainedRuns.map(\.name)
  }

  static let header = ["recipe", "suite", "trains", "description"]
  var cells: [String] { [name, suite, runs.joined(separator: ", "), description] }
}

private struct PartEntry: ListEntry {
  let family, kind, summary: String
  private let part: any Part

  init(_ part: any Part.Type, of registry: PartRegistry) {
    (family, kind, summary) = (registry.family, part.kind, part.summary)
    self.part = part.init()
  }

  private enum Key: String, CodingKey { case family, kind, summary, settings }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(family, forKey: .family)
    try container.encode(kind, forKey: .kind)
    try container.encode(summary, forKey: .summary)
    try part.encode(to: container.superEncoder(forKey: .settings))
  }

  static let header = ["part", "kind", "description"]
  var cells: [String] { [family, kind, summary] }
}

private struct CameraEntry: ListEntry {
  let name: String
  /// The body it is mounted on; nil for the world.
  let follows: String?
  let position: [Double]
  let forward: [Double]
  let up: [Double]
  let fieldOfView: Double

  init(_ camera: Camera) {
    name = camera.name
    if case .body(let name, _) = camera.mount { follows = name } else { follows = nil }
    position = CameraEntry.numbers(camera.position)
    forward = CameraEntry.numbers(camera.forward)
    up = CameraEntry.numbers(camera.up)
    fieldOfView = camera.fieldOfView
  }

  static let header = ["camera", "position (m)", "relative to", "forward", "field of view"]
  var cells: [String] {
    [name, text(position), follows ?? "the world", text(forward), fixedPoint(fieldOfView, 0)]
  }

  private static func numbers(_ vector: Vector3) -> [Double] { [vector.x, vector.y, vector.z] }

  private func text(_ numbers: [Double]) -> String {
    numbers.map { leftPadded(fixedPoint($0, 2), 5) }.joined(separator: " ")
  }
}
