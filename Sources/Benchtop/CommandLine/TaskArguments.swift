internal import Tasks

// One way to name tasks in every command.
extension Option {
  static let task = Option(
    name: "task", kind: .text,
    summary: "One task, instead of --suite; see 'benchtop list tasks'. 'push-v3' is 'push'.",
    placeholder: "NAME", candidates: .tasks, group: .task)

  /// The suite's default depends on --task, so it is no default value.
  static func suite(default defaultText: String = "MT10") -> Option {
    Option(
      name: "suite", kind: .text,
      summary: "A suite, or task names with commas between; see 'benchtop list suites'.",
      placeholder: "NAME", defaultText: defaultText, candidates: .suites, group: .task)
  }
}

extension Operand {
  static let task = Operand(
    name: "TASK", summary: "The task's name, such as push or push-v3; see 'benchtop list tasks'.",
    candidates: .tasks)
}

extension Arguments {
  /// The suite that --suite or --task names; nil where neither is given.
  func givenSuite() throws -> Suite? {
    switch (text("suite"), text("task")) {
    case (nil, nil): nil
    case (let name?, nil): try Suite.find(name)
    case (nil, let name?): try Suite.find("MT1:\(name)")
    case (.some, .some): throw UsageError.conflict("--task", "--suite")
    }
  }

  func suite(default name: String = "MT10") throws -> Suite {
    try givenSuite() ?? Suite.find(name)
  }
}
