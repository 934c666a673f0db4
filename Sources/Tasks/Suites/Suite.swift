/// A named set of tasks to train on, and to test on if those differ.
public struct Suite: Codable, Hashable, Sendable {
  public enum Split: String, Codable, Hashable, Sendable, CaseIterable { case train, test }

  /// A task, with its own hidden dynamics if they differ from those of the suite.
  public struct Member: Codable, Hashable, Sendable {
    public var task: String
    public var dynamics: DynamicsOptions?

    public init(_ task: String, dynamics: DynamicsOptions? = nil) {
      self.task = task
      self.dynamics = dynamics
    }
  }

  public var name: String
  public var summary: String
  public var train: [Member]
  /// Equal to `train` if the suite tests on its training tasks.
  public var test: [Member]
  /// The default of ``GoalOptions/isObservable``.
  public var isGoalObservable: Bool

  public init(
    _ name: String, _ summary: String, train: [Member], test: [Member]? = nil,
    isGoalObservable: Bool = true
  ) {
    self.name = name
    self.summary = summary
    self.train = train
    self.test = test ?? train
    self.isGoalObservable = isGoalObservable
  }

  public func members(of split: Split) -> [Member] {
    switch split {
    case .train: train
    case .test: test
    }
  }

  /// The default options of the suite: fifty listed initial states, one sampled at each reset.
  public var defaultOptions: EnvironmentOptions {
    var options = EnvironmentOptions()
    options.goals.selection = .finite
    options.goals.isObservable = isGoalObservable
    return options
  }

  /// The specs of a split's environments, in the suite's order, which is also the order of the one-hot
  /// vector. If test tasks equal training tasks, their listed initial states differ.
  public func specs(
    _ split: Split = .train, options: EnvironmentOptions? = nil
  ) -> [EnvironmentSpec] {
    let members = members(of: split)
    return members.enumerated().map { index, member in
      var options = options ?? defaultOptions
      if let dynamics = member.dynamics { options.dynamics = dynamics }
      if split == .test, !isGoalObservable, train.contains(where: { $0.task == member.task }) {
        options.goals.seed &+= 1
      }
      return EnvironmentSpec(
        member.task, options: options,
        identity: TaskIdentity(index: index, of: members.count))
    }
  }

  /// The same tasks under a family of hidden dynamics: trained on the family's `train` ranges and tested on
  /// `extrapolation`.
  public func withDynamics(_ family: DynamicsFamily) -> Suite {
    func changed(_ members: [Member], _ split: DynamicsFamily.Split) -> [Member] {
      members.map { Member($0.task, dynamics: DynamicsOptions(family, split: split)) }
    }
    return Suite(
      "\(name)+\(family.name)", "\(summary) Under hidden dynamics: \(family.summary)",
      train: changed(train, .train), test: changed(test, .extrapolation),
      isGoalObservable: isGoalObservable)
  }

  /// Throws if a list is empty or a task does not exist.
  func validate() throws {
    for split in Split.allCases {
      guard !members(of: split).isEmpty else {
        throw TaskError.invalidOption(
          name: "the \(split.rawValue) list of \(name)", given: "empty", allowed: "one task or more"
        )
      }
      for member in members(of: split) {
        _ = try Catalog.task(named: member.task)
        try member.dynamics?.validate()
      }
    }
  }
}
