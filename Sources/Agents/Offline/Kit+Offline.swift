internal import Experience
internal import Learning
internal import Tasks

extension Kit {
  /// Batches of the run's dataset for an algorithm that learns without acting.
  public func offlineBatches(
    _ settings: OfflineSettings, includesNextAction: Bool = false
  ) throws -> BatchSource {
    guard
      let (recorded, heldOut) = try recordedTransitions(.transitions, holdOut: settings.holdOut)
    else {
      throw TaskError.invalidOption(
        name: "the dataset", given: "missing",
        allowed: "a recorded one (--dataset), because the algorithm learns without acting")
    }
    if hasGoals { try requireGoalsOutOfSight() }
    let scaler = rewardScaler(
      maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    scaler.update(recorded)
    func sampler(_ store: any TransitionStore) -> TransitionSampler {
      TransitionSampler(
        store, nStep: settings.nStep, discount: settings.discount,
        relabeling: hasGoals ? settings.relabeling : nil, includesNextAction: includesNextAction)
    }
    return batches(
      from: sampler(recorded), validation: heldOut.map(sampler),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: scaler.factor)
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
