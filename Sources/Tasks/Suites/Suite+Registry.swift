private import Synchronization

extension Suite {
  private static let registered = Mutex<[Suite]>([])

  /// The suites that a name can select. `MT1:TASK` and `ML1:TASK` name single-task suites, and `SUITE+FAMILY`
  /// adds hidden dynamics to any suite.
  ///
  /// MT10, MT50, ML10 and ML45 are those of Meta-World (Yu et al. 2019); MT25 and ML25 those of Meta-World+
  /// (McLean et al. 2025).
  public static var all: [Suite] { builtIn + registered.withLock { $0 } }

  /// Registers a custom suite.
  public static func register(_ suite: Suite) throws {
    try suite.validate()
    guard !all.contains(where: { $0.name == suite.name }) else {
      throw TaskError.invalidOption(
        name: "the name of a new suite", given: "'\(suite.name)'",
        allowed: "a name that is not in use")
    }
    registered.withLock { $0.append(suite) }
  }

  /// A suite by its name, `MT1:TASK`, `ML1:TASK`, a task's name, or task names with commas between; each may be under a
  /// family of hidden dynamics, as in `push,reach+friction`, and may end with Meta-World's version. `MT10-friction` is the
  /// same as `MT10+friction`: the ids of Gymnasium allow no plus.
  public static func find(_ name: String) throws -> Suite {
    for name in [name, Catalog.withoutVersion(name)] {
      if let suite = all.first(where: { $0.name == name }) { return suite }
    }
    if let plus = name.lastIndex(of: "+") {
      let family = try DynamicsFamily.find(String(name[name.index(after: plus)...]))
      return try find(String(name[..<plus])).withDynamics(family)
    }
    for family in DynamicsFamily.all where name.hasSuffix("-\(family.name)") {
      let plain = name.dropLast(family.name.count + 1)
      if let suite = all.first(where: { $0.name == plain }) { return suite.withDynamics(family) }
    }
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] == "MT1" || parts[0] == "ML1" {
      return try single(parts[1], isGoalObservable: parts[0] == "MT1")
    }
    if name.contains(",") { return try list(name) }
    if (try? Catalog.task(named: name)) != nil { return try single(name, isGoalObservable: true) }
    throw TaskError.unknownName(
      kind: "suite", name: name, known: all.map(\.name) + ["MT1:TASK", "ML1:TASK"])
  }

  /// The tasks of a list, goals visible.
  private static func list(_ names: String) throws -> Suite {
    let tasks = try names.split(separator: ",", omittingEmptySubsequences: false).map {
      try Catalog.task(named: String($0)).profile.name
    }
    for (index, task) in tasks.enumerated() where tasks[..<index].contains(task) {
      throw TaskError.invalidOption(
        name: "the suite '\(names)'", given: "'\(task)' twice", allowed: "each task once")
    }
    let name = tasks.joined(separator: ",")
    return Suite(name, "The tasks \(name).", train: tasks.map { Member($0) })
  }

  /// A single-task suite. With a hidden goal, an agent must adapt to each goal (meta-learning).
  private static func single(_ task: String, isGoalObservable: Bool) throws -> Suite {
    let task = try Catalog.task(named: task).profile.name
    return Suite(
      "\(isGoalObservable ? "MT1" : "ML1"):\(task)",
      isGoalObservable ? "One task." : "One task whose goal is hidden.", train: [Member(task)],
      isGoalObservable: isGoalObservable)
  }

  private static let builtIn: [Suite] = {
    let metaWorld = Catalog.metaWorld.map { $0.profile.name }
    let tested = ["bin-picking", "box-close", "hand-insert", "door-lock", "door-unlock"]
    return [
      Suite("MT10", "Ten tasks, goals visible.", train: ten.map { Member($0) }),
      Suite("MT25", "Twenty-five tasks, goals visible.", train: twentyFive.map { Member($0) }),
      Suite("MT50", "All fifty tasks, goals visible.", train: metaWorld.map { Member($0) }),
      meta(
        "ML10", "Ten tasks to train and five to test, goals hidden.",
        train: [
          "reach", "push", "pick-place", "door-open", "drawer-close", "button-press-topdown",
          "peg-insert-side", "window-open", "sweep", "basketball",
        ], test: ["drawer-open", "door-close", "shelf-place", "sweep-into", "lever-pull"]),
      meta(
        "ML25", "Twenty-five tasks to train and five to test, goals hidden.", train: twentyFive,
        test: ["basketball", "door-close", "shelf-place", "sweep", "button-press"]),
      meta(
        "ML45", "Forty-five tasks to train and five to test, goals hidden.",
        train: fortyFive, test: tested),
      Suite(
        "goals", "The tasks with an achieved and a desired goal that have an object.",
        train: ["goal-push", "goal-slide", "goal-pick-place"].map { Member($0) }),
    ]
  }()

  private static func meta(
    _ name: String, _ summary: String, train: [String], test: [String]
  ) -> Suite {
    Suite(
      name, summary, train: train.map { Member($0) }, test: test.map { Member($0) },
      isGoalObservable: false)
  }

  private static let ten = [
    "reach", "push", "pick-place", "door-open", "drawer-open", "drawer-close",
    "button-press-topdown", "peg-insert-side", "window-open", "window-close",
  ]

  private static let twentyFive =
    ten + [
      "coffee-pull", "pick-out-of-hole", "disassemble", "pick-place-wall", "basketball",
      "stick-pull", "button-press-wall", "faucet-open", "door-lock", "lever-pull", "sweep-into",
      "faucet-close", "coffee-button", "button-press-topdown-wall", "dial-turn",
    ]

  private static let fortyFive = [
    "assembly", "basketball", "button-press-topdown", "button-press-topdown-wall", "button-press",
    "button-press-wall", "coffee-button", "coffee-pull", "coffee-push", "dial-turn", "disassemble",
    "door-close", "door-open", "drawer-close", "drawer-open", "faucet-open", "faucet-close",
    "hammer", "handle-press-side", "handle-press", "handle-pull-side", "handle-pull", "lever-pull",
    "pick-place-wall", "pick-out-of-hole", "push-back", "pick-place", "plate-slide",
    "plate-slide-side", "plate-slide-back", "plate-slide-back-side", "peg-insert-side",
    "peg-unplug-side", "soccer", "stick-push", "stick-pull", "push-wall", "push", "reach-wall",
    "reach", "shelf-place", "sweep-into", "sweep", "window-open", "window-close",
  ]
}
