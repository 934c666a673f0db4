private import Synchronization

extension Suite {
  private static let added = Mutex<[Suite]>([])

  /// The suites that can be asked for by name; besides them there are `MT1:TASK`, `ML1:TASK` and any suite
  /// under a family of hidden dynamics, written `SUITE+FAMILY`.
  public static var named: [Suite] { builtIn + added.withLock { $0 } }

  /// Makes a suite of one's own known.
  public static func add(_ suite: Suite) throws {
    try suite.validate()
    guard !named.contains(where: { $0.name == suite.name }) else {
      throw TaskError.invalidOption(
        name: "the name of a new suite", given: "'\(suite.name)'", allowed: "one that is not taken")
    }
    added.withLock { $0.append(suite) }
  }

  public static func find(_ name: String) throws -> Suite {
    if let suite = named.first(where: { $0.name == name }) { return suite }
    if let plus = name.lastIndex(of: "+") {
      let family = try DynamicsFamily.find(String(name[name.index(after: plus)...]))
      return try find(String(name[..<plus])).under(family)
    }
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] == "MT1" || parts[0] == "ML1" {
      return try single(parts[1], showsGoals: parts[0] == "MT1")
    }
    throw TaskError.unknownName(
      kind: "suite", name: name, known: named.map(\.name) + ["MT1:TASK", "ML1:TASK"])
  }

  /// One task; with hidden goals it is to be learned anew for each goal.
  private static func single(_ task: String, showsGoals: Bool) throws -> Suite {
    _ = try Catalog.task(named: task)
    return Suite(
      "\(showsGoals ? "MT1" : "ML1"):\(task)",
      showsGoals ? "One task." : "One task whose goal is hidden.", train: [Member(task)],
      showsGoals: showsGoals)
  }

  private static let builtIn: [Suite] = {
    let all = Catalog.metaWorld.map { $0.profile.name }
    let tested = ["bin-picking", "box-close", "hand-insert", "door-lock", "door-unlock"]
    return [
      Suite("MT10", "Ten tasks, goals visible.", train: ten.map { Member($0) }),
      Suite("MT25", "Twenty-five tasks, goals visible.", train: twentyFive.map { Member($0) }),
      Suite("MT50", "All fifty tasks, goals visible.", train: all.map { Member($0) }),
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
      showsGoals: false)
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
