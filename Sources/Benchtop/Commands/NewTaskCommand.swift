extension Command {
  static let newTask = Command(
    name: "new-task", summary: "Make a new task.", examples: ["benchtop new-task tidy-up"])
}
