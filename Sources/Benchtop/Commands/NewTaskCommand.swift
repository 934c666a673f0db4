internal import Base
internal import Tasks

extension Command {
  static let newTask = Command(
    name: "new-task",
    summary: "Write the source of a new task that works at once, as a start for your own.",
    discussion: [
      .paragraph(
        """
        The file holds the task's scene, its initial states, its goal and an expert. \
        docs/new-task.md explains it line by line, and Examples is a package for such files.
        """),
      .terms([
        ("object", "A task with a cube to put somewhere."),
        ("articulation", "A task with a part on a joint."),
      ]),
    ],
    examples: [
      "benchtop new-task stack-blocks",
      "benchtop new-task push-lever --kind articulation --out Sources/MyTasks/PushLever.swift",
    ],
    operands: [
      Operand(name: "NAME", summary: "The task's name: lower-case words with hyphens.")
    ],
    options: [
      Option(
        name: "kind", kind: .choice(TaskTemplate.allCases.map(\.rawValue)),
        summary: "The kind of task.", defaultValue: "object", group: .task),
      .out("The file to write.", defaultText: "the name of its class, in this folder"), .force,
    ],
    run: { arguments in
      let name = arguments.operands[0]
      let template = arguments.text("kind").flatMap(TaskTemplate.init) ?? .object
      let type = try typeName(for: name, in: template)
      let path = arguments.text("out") ?? "\(type).swift"
      try arguments.prepareOutputFile(path)
      try File.writeText(template.text(name: name, type: type), to: path)
      print("\(path) holds the task \(name).")
      print(
        "Put it into a package like Examples; add 'try Catalog.register(\(type).self)' to its main."
      )
      print("Then run it: swift run -c release my-tasks run \(name) --policy expert")
      return .success
    })

  /// The name of a task's class: its words, capitalized.
  private static func typeName(for name: String, in template: TaskTemplate) throws -> String {
    try Catalog.validate(newName: name)
    let type = typeName(for: name)
    guard !template.words.contains(Substring(type)) else {
      throw TaskError.invalidOption(
        name: "the name of a new task", given: "'\(name)'", allowed: "a name that is not in use")
    }
    return type
  }
}
