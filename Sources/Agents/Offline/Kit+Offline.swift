public import Experience
internal import Learning
internal import Tasks

extension Kit {
  /// Batches of the run's dataset for an algorithm that learns without acting, or of the dataset and of a replay buffer. A
  /// `fraction` of the rows then comes from the buffer.
  public func offlineBatches(
    _ settings: OfflineSettings, includesNextAction: Bool = false,
    mixedWith collected: (replay: ReplayBuffer, fraction: Double)? = nil
  ) throws -> BatchSource {
    let rule = settings.sharing
    guard
      let (recorded, heldOut) = try recordedTransitions(
        rule.sharesTransitions ? .sharedTransitions : .transitions, holdOut: settings.holdOut)
    else {
      throw TaskError.invalidOption(
        name: "the dataset", given: "missing",
        allowed: "a recorded one (--dataset), because the algorithm learns without acting")
    }
    if hasGoals { try requireGoalsOutOfSight() }
    let scaler = rewardScaler(
      maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    // Where rewards are not shared, they have no effect.
    if !rule.sharesRewards { scaler.update(recorded) }
    let selector = try share(recorded, by: rule)
    if rule.sharesRewards { scaler.update(recorded) }
    func sampler(_ store: any TransitionStore) -> TransitionSampler {
      TransitionSampler(
        store, nStep: settings.nStep, discount: settings.discount,
        relabeling: hasGoals ? settings.relabeling : nil, includesNextAction: includesNextAction,
        includesPolicyAction: false, sharesRewards: rule.sharesRewards)
    }
    var source: any Source = sampler(recorded)
    if let (replay, fraction) = collected {
      source = MixedSource([(source, 1 - fraction), (sampler(replay), fraction)])
    }
    let data = batches(
      from: source, validation: heldOut.map(sampler),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: scaler.factor)
    if let selector { data.beforeDrawing = selector.update }
    return data
  }

  /// Shares transitions by a rule. Returns what selects them in training, if the rule decides by values.
  private func share(
    _ recorded: RecordedTransitions, by rule: any SharingRule
  ) throws -> SharedRowSelector? {
    guard rule.sharesTransitions else { return nil }
    try requireGoalsOutOfSight()
    recorded.share(by: rule, tasks: tasks)
    guard let threshold = rule.valueThreshold else { return nil }
    guard let critics else {
      throw TaskError.invalidOption(
        name: "the sharing rule", given: "'\(type(of: rule).kind)', which needs action values",
        allowed: "one without values, because this algorithm has no critics of actions")
    }
    let selector = SharedRowSelector(recorded, threshold, critics, in: self)
    register { try selector.serialize(with: $0) }
    return selector
  }
}

extension Program {
  /// Updates between two training reports.
  private static let updatesPerIteration = 50

  /// A program that learns from batches without acting. Its steps are the rows that it learns from.
  static func offline(
    on data: BatchSource, figures: @escaping () -> [(name: String, value: Double)] = { [] },
    update: @escaping () -> Void
  ) -> Program {
    Program(figures: figures, update: update) { _, _ in
      for _ in 0..<updatesPerIteration { update() }
      return updatesPerIteration * data.batch.rows
    }
  }
}
