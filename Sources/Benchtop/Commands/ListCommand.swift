internal import Agents
internal import Base
internal import Render
internal import Sim
internal import Tasks

extension Command {
  static let list = Command(
    name: "list",
    summary:
      "List tasks, suites, families of hidden dynamics, cameras, agents, or environment options.",
    examples: ["benchtop list tasks", "benchtop list suites --json"],
    subcommands: [
      listing("tasks", "List all tasks.", Catalog.tasks.map { TaskEntry($0) }),
      listing("suites", "List the suites of tasks.", Suite.named.map { SuiteEntry($0) }),
      listing(
        "families", "List the families of hidden dynamics.",
        DynamicsFamily.named.map { FamilyEntry(family: $0) }),
      listing("cameras", "List the cameras.", Camera.named.map { CameraEntry($0) }),
      listing(
        "agents", "List the trained agents that come with Benchtop.",
        try BundledAgent.all.map { try AgentEntry($0) }),
      Command(
        name: "options", summary: "Print all environment options as JSON, to edit for --options.",
        examples: ["benchtop list options"], options: [.json],
        run: { arguments in
          // There is no other way to say them, so a file takes them in place of the output.
          if arguments.text("json") == nil { try printJSON(EnvironmentOptions()) }
          try arguments.deliver(EnvironmentOptions())
          return .success
        }),
    ])

  private static func listing<Entry: ListEntry>(
    _ name: String, _ summary: String,
    _ entries: @autoclosure @escaping @Sendable () throws -> [Entry]
  ) -> Command {
    Command(
      name: name, summary: summary, examples: ["benchtop list \(name)"],
      options: [.json],
      run: { arguments in
        let entries = try entries()
        var table = TextTable(Entry.header.map { .word($0) })
        for entry in entries { table.add(entry.cells.map { .word($0) }) }
        for line in table.lines { arguments.say(line) }
        try arguments.deliver(entries)
        return .success
      })
  }
}

/// Something that can be listed.
private protocol ListEntry: Encodable, SendableMetatype {
  static var header: [String] { get }
  var cells: [String] { get }
}

private struct TaskEntry: ListEntry {
  let name: String
  let sentence: String
  let objects: [String]
  let hasExpert: Bool

  init(_ task: Task.Type) {
    name = task.profile.name
    sentence = task.profile.sentence
    objects = task.profile.objects
    hasExpert = task.hasExpert
  }

  static let header = ["task", "what to do", "with"]
  var cells: [String] { [name, sentence, objects.joined(separator: ", ")] }
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

  static let header = ["suite", "train", "test", "what it is"]
  var cells: [String] {
    [name, "\(train.count)", train == test ? "same" : "\(test.count)", summary]
  }
}

private struct FamilyEntry: ListEntry {
  let family: DynamicsFamily

  func encode(to encoder: any Encoder) throws { try family.encode(to: encoder) }

  static let header = ["family", "what varies", "parameters"]
  var cells: [String] {
    [
      family.name, family.summary,
      family.ranges.map(\.parameter.rawValue).joined(separator: ", "),
    ]
  }
}

private struct AgentEntry: ListEntry {
  let name, algorithm, suite: String
  /// Of all tasks on average, and of the one that it does worst.
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
      name, algorithm, suite, rounded(100 * success, 1) + " %",
      rounded(100 * worstSuccess, 1) + " %",
    ]
  }
}

private struct CameraEntry: ListEntry {
  let name: String
  /// The body it moves with, if it does.
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

  static let header = ["camera", "stands at (m)", "of", "looks along", "degrees high"]
  var cells: [String] {
    [name, text(position), follows ?? "the world", text(forward), rounded(fieldOfView, 0)]
  }

  private static func numbers(_ vector: Vector3) -> [Double] { [vector.x, vector.y, vector.z] }

  private func text(_ numbers: [Double]) -> String {
    numbers.map { padded(rounded($0, 2), 5) }.joined(separator: " ")
  }
}
