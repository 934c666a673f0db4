private import Synchronization

/// All tasks that a name can select: built-in and registered.
public enum Catalog {
  private static let registered = Mutex<[Task.Type]>([])

  /// All tasks, in listing order.
  public static var tasks: [Task.Type] { builtIn + registered.withLock { $0 } }

  /// The fifty tasks of Meta-World in its order, then the goal tasks.
  public static let builtIn: [Task.Type] = metaWorld + goalTasks

  /// Registers a custom task. Throws if the name is invalid or in use.
  public static func register(_ task: Task.Type) throws {
    let name = task.profile.name
    guard !tasks.contains(where: { $0 == task }) else { return }
    try validate(newName: name)
    try task.profile.validate()
    registered.withLock { $0.append(task) }
  }

  /// Throws if a new task cannot have this name.
  public static func validate(newName name: String) throws {
    func invalidOption(_ allowed: String) -> TaskError {
      .invalidOption(name: "the name of a new task", given: "'\(name)'", allowed: allowed)
    }
    guard isHyphenated(name) else {
      throw invalidOption("lowercase words with hyphens, such as stack-blocks")
    }
    guard !tasks.contains(where: { $0.profile.name == name }) else {
      throw invalidOption("a name that is not in use")
    }
  }

  /// Whether a name consists of lowercase words with hyphens between them.
  package static func isHyphenated(_ name: String) -> Bool {
    name.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
      let letters = word.utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      let digits = word.utf8.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return letters.first == true && zip(letters, digits).allSatisfy { $0 || $1 }
    }
  }

  /// A task by its name; Meta-World's version may follow, so that 'push-v3' is 'push'.
  public static func task(named name: String) throws -> Task.Type {
    for name in [name, withoutVersion(name)] {
      if let task = tasks.first(where: { $0.profile.name == name }) { return task }
    }
    throw TaskError.unknownName(kind: "task", name: name, known: tasks.map { $0.profile.name })
  }

  /// A name without the version that ends Meta-World's names.
  static func withoutVersion(_ name: String) -> String {
    let version = "-v3"
    return name.hasSuffix(version) ? String(name.dropLast(version.count)) : name
  }
}
