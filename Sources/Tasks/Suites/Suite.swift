/// A set of tasks that go together: to train on, and to test on if those differ.
public struct Suite: Codable, Hashable, Sendable {
  public enum Split: String, Codable, Hashable, Sendable, CaseIterable { case train, test }

  /// A task, and the hidden dynamics it runs under if they differ from those of the whole.
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
  /// The same as `train` where a suite tests what was trained.
  public var test: [Member]
  /// Whether observations show the goal, unless the options say otherwise.
  public var showsGoals: Bool

  public init(
    _ name: String, _ summary: String, train: [Member], test: [Member]? = nil,
    showsGoals: Bool = true
  ) {
    self.name = name
    self.summary = summary
    self.train = train
    self.test = test ?? train
    self.showsGoals = showsGoals
  }

  public func members(of split: Split) -> [Member] {
    switch split {
    case .train: train
    case .test: test
    }
  }

  /// The options that the suite stands for: one of fifty listed layouts at each reset.
  public var standardOptions: EnvironmentOptions {
    var options = EnvironmentOptions()
    options.goals.selection = .listed
    options.goals.isVisible = showsGoals
    return options
  }

  /// What it takes to make the environments of a split, in the suite's order, which is that of one-hot
  /// identities too. Where test tasks are those of training, their listed layouts are others.
  public func specs(
    _ split: Split = .train, options: EnvironmentOptions? = nil
  ) -> [EnvironmentSpec] {
    let members = members(of: split)
    return members.enumerated().map { index, member in
      var options = options ?? standardOptions
      if let dynamics = member.dynamics { options.dynamics = dynamics }
      if split == .test, !showsGoals, train.contains(where: { $0.task == member.task }) {
        options.goals.seed &+= 1
      }
      return EnvironmentSpec(
        member.task, options: options,
        identity: TaskIdentity(index: index, of: members.count))
    }
  }

  /// The same tasks, each under a family of hidden dynamics: trained on what the family trains on, tested on
  /// what lies beyond.
  public func under(_ family: DynamicsFamily) -> Suite {
    func changed(_ members: [Member], _ split: DynamicsFamily.Split) -> [Member] {
      members.map { Member($0.task, dynamics: DynamicsOptions(family, split: split)) }
    }
    return Suite(
      "\(name)+\(family.name)", "\(summary) Under hidden dynamics: \(family.summary)",
      train: changed(train, .train), test: changed(test, .extrapolation), showsGoals: showsGoals)
  }

  /// Throws where a task does not exist or there is none.
  func validate() throws {
    for split in Split.allCases {
      guard !members(of: split).isEmpty else {
        throw TaskError.invalidOption(
          name: "the \(split.rawValue) list of \(name)", given: "empty", allowed: "a task or more")
      }
      for member in members(of: split) {
        _ = try Catalog.task(named: member.task)
        try member.dynamics?.validate()
      }
    }
  }
}
