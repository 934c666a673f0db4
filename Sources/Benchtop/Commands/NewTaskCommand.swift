internal import Base
internal import Glibc
internal import Render
internal import Tasks

extension Command {
  static let newTask = Command(
    name: "new-task",
    summary: "Write a new task that works as it is, to be changed into one of your own.",
    discussion:
      "The file holds the task's scene, its layouts, its goal and an expert. 'carry' is a cube to be\n"
      + "put somewhere, 'mechanism' a part on a joint. docs/new-task.md explains it line by line, and\n"
      + "Examples is a package that such a file can be put in.",
    examples: [
      "benchtop new-task stack-blocks",
      "benchtop new-task push-lever --kind mechanism --out Sources/MyTasks/PushLever.swift",
    ],
    operands: [
      Operand(name: "NAME", summary: "What it shall be called: lower-case words with hyphens.")
    ],
    options: [
      Option(
        name: "kind", kind: .choice(TaskTemplate.allCases.map(\.rawValue)),
        summary: "What is done with the thing.", standard: "carry"),
      .out("The file to write; named after the task and in this folder where left out."),
    ],
    run: { arguments in
      let name = arguments.operands[0]
      let template = arguments.text("kind").flatMap(TaskTemplate.init) ?? .carry
      let type = try typeName(for: name, in: template)
      let path = arguments.text("out") ?? "\(type).swift"
      var entry = stat()
      guard lstat(path, &entry) != 0 else {
        throw FileError.unsuitable(
          path: path, reason: "exists already; name another file with --out")
      }
      try WholeFile.writeText(template.text(name: name, type: type), to: path)
      print("\(path) holds the task \(name); it works as it is.")
      print(
        "Put it into a package like Examples, with 'try Catalog.add(\(type).self)' in its main.")
      print("Then try it: swift run -c release my-tasks run \(name) --policy expert")
      return .success
    })

  /// The name of a task's class: its words, each with a capital.
  private static func typeName(for name: String, in template: TaskTemplate) throws -> String {
    try Catalog.check(newName: name)
    let type = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined()
    guard !template.words.contains(Substring(type)) else {
      throw TaskError.invalidOption(
        name: "the name of a new task", given: "'\(name)'", allowed: "one that is not taken")
    }
    return type
  }
}
