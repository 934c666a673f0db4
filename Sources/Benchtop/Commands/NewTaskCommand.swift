extension Command { static let newTask = Command(name: "new-task", summary: "x") }
