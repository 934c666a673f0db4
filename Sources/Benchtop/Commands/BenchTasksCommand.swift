extension Command { static let benchTasks = Command(name: "tasks", summary: "x") }
