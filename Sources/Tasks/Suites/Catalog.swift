private import Synchronization

/// All tasks that can be asked for by name: the package's own and whatever has been added.
public enum Catalog {
  private static let added = Mutex<[Task.Type]>([])

  /// In the order in which they are listed.
  public static var tasks: [Task.Type] { builtIn + added.withLock { $0 } }

  /// The fifty of Meta-World, in its order, and the goal tasks.
  public static let builtIn: [Task.Type] = metaWorld + goalTasks

  /// Makes a task of one's own known. A task of the same name as another is refused.
  public static func add(_ task: Task.Type) throws {
    let name = task.profile.name
    guard !tasks.contains(where: { $0 == task }) else { return }
    try check(newName: name)
    try task.profile.validate()
    added.withLock { $0.append(task) }
  }

  /// Throws where a new task cannot have a name.
  public static func check(newName name: String) throws {
    func refuse(_ allowed: String) -> TaskError {
      .invalidOption(name: "the name of a new task", given: "'\(name)'", allowed: allowed)
    }
    let isGood = name.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
      let letters = word.utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      let digits = word.utf8.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return letters.first == true && zip(letters, digits).allSatisfy { $0 || $1 }
    }
    guard isGood else { throw refuse("lower-case words with hyphens, such as stack-blocks") }
    guard !tasks.contains(where: { $0.profile.name == name }) else {
      throw refuse("one that is not taken")
    }
  }

  public static func task(named name: String) throws -> Task.Type {
    guard let task = tasks.first(where: { $0.profile.name == name }) else {
      throw TaskError.unknownName(kind: "task", name: name, known: tasks.map { $0.profile.name })
    }
    return task
  }
}
