public import Base
public import Tasks

/// Draws transitions uniformly from a store, task by task, with n-step returns and, on request, other goals; or all steps
/// of random episodes in order.
///
/// The n-step return is not corrected for the policy (Sutton and Barto 2018, ch. 7). It ends with the episode, or where
/// the store ends.
public final class TransitionSampler: Source {
  public let layout: ColumnLayout
  private let store: any TransitionStore
  private let nStep: Int
  private let discount: Float
  private let relabeling: (any Relabeling)?
  /// What is copied from the row of a transition: columns with their widths.
  private let copied: [(column: Column<Float>, values: UnsafePointer<Float>, width: Int)]
  private let outcomes: Outcomes?
  private let goals: Goals?
  private let observationSize: Int
  private let includesNextAction: Bool
  private let sharesRewards: Bool
  /// The episodes of each task that are drawn in order; nil where single transitions are drawn.
  private let episodes: [[Range<Int>]]?

  private struct Outcomes {
    let rewards, nextObservations: UnsafePointer<Float>
    let terminations: UnsafePointer<Bool>
  }

  private struct Goals {
    let achieved: UnsafePointer<Double>?
    let desired: UnsafePointer<Double>
  }

  /// Draws the steps of random episodes in order, for recurrent networks: each sequence of a batch continues where the last
  /// one in its place ended, and where an episode ends, another one begins. The first episode in each place begins anywhere,
  /// so that sequences have all phases of episodes at any time. Batches have ``Column/continues``.
  public convenience init(inOrder store: any EpisodeStore) {
    self.init(store, episodes: (0..<store.taskCount).map(store.episodes))
  }

  /// `nStep` is the number of steps whose rewards are summed. With a relabeling, the store must have goals, and rewards
  /// are the sparse rewards of the goals. `includesNextAction` is whether batches have ``Column/nextAction``, and
  /// `includesPolicyAction` whether they have ``Column/policyAction`` where it is stored. Without `sharesRewards`, the
  /// rewards of other tasks' episodes are zeros.
  public convenience init(
    _ store: any TransitionStore, nStep: Int = 1, discount: Float = 0.99,
    relabeling: (any Relabeling)? = nil, includesNextAction: Bool = false,
    includesPolicyAction: Bool = true, sharesRewards: Bool = true
  ) {
    self.init(
      store, nStep: nStep, discount: discount, relabeling: relabeling,
      includesNextAction: includesNextAction, includesPolicyAction: includesPolicyAction,
      sharesRewards: sharesRewards, episodes: nil)
  }

  private init(
    _ store: any TransitionStore, nStep: Int = 1, discount: Float = 0.99,
    relabeling: (any Relabeling)? = nil, includesNextAction: Bool = false,
    includesPolicyAction: Bool = true, sharesRewards: Bool = true, episodes: [[Range<Int>]]?
  ) {
    precondition(nStep >= 1, "returns of \(nStep) steps; there must be 1 or more")
    let stored = store.layout
    precondition(
      relabeling == nil || stored.contains(.achievedGoal),
      "only transitions with achieved goals can be relabeled")
    self.store = store
    self.nStep = nStep
    self.discount = discount
    self.relabeling = relabeling
    self.includesNextAction = includesNextAction
    self.sharesRewards = sharesRewards
    self.episodes = episodes
    observationSize = stored.width(of: .observation)
    let columns: [Column<Float>] =
      [.observation, .action] + (includesPolicyAction ? [.policyAction] : [])
    copied = columns.filter(stored.contains).map {
      ($0, store.values(of: $0), stored.width(of: $0))
    }
    outcomes =
      stored.contains(.reward)
      ? Outcomes(
        rewards: store.values(of: .reward), nextObservations: store.values(of: .nextObservation),
        terminations: store.values(of: .terminated)) : nil
    goals =
      stored.contains(.desiredGoal)
      ? Goals(
        achieved: stored.contains(.achievedGoal) ? store.values(of: .achievedGoal) : nil,
        desired: store.values(of: .desiredGoal)) : nil
    var layout = ColumnLayout()
    for (column, _, width) in copied { layout.add(column, width: width) }
    if outcomes != nil {
      layout.add(.reward)
      layout.add(.nextObservation, width: observationSize)
      layout.add(.discount)
      if includesNextAction { layout.add(.nextAction, width: stored.width(of: .action)) }
    }
    if goals != nil { layout.add(.desiredGoal, width: 3) }
    if episodes != nil { layout.add(.continues) }
    if let images = store.images {
      layout.add(.images, width: images.byteCount)
      if outcomes != nil { layout.add(.nextImages, width: images.byteCount) }
    }
    self.layout = layout
  }

  public var taskCount: Int { store.taskCount }
  public var images: ImageLayout? { store.images }
  public func count(of task: Int) -> Int { store.count(of: task) }

  public func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator) {
    let desiredGoals = goals.map { _ in batch[.desiredGoal] }
    let (rewards, discounts) =
      outcomes.map { _ in (batch[.reward], batch[.discount]) } ?? (nil, nil)
    let continues = episodes.map { _ in batch[.continues] }
    for row in rows {
      let task = batch.task(of: row)
      let source: Int
      if let episodes, let continues {
        let found = nextRow(of: episodes[task], task, for: row, of: batch, using: &generator)
        (source, continues[row]) = (found.row, found.isFirst ? 0 : 1)
      } else {
        source = store.row(generator.integer(below: store.count(of: task)), of: task)
      }
      batch.firstRows[row] = source
      let goalRow = relabeling?.goalRow(for: source, of: store, using: &generator)
      if let goals, let desiredGoals {
        if let goalRow, let achieved = goals.achieved {
          copy(achieved, goalRow, to: desiredGoals, row, width: 3)
        } else {
          copy(goals.desired, source, to: desiredGoals, row, width: 3)
        }
      }
      guard let outcomes, let rewards, let discounts else { continue }
      let result = nStepReturn(
        from: source, outcomes,
        hasRewards: sharesRewards || !store.isShared(source, with: task),
        goal: relabeling == nil ? nil : desiredGoals.map { UnsafePointer($0 + 3 * row) })
      (rewards[row], discounts[row], batch.lastRows[row]) = result
    }
    for (column, values, width) in copied {
      let target = batch[column]
      for row in rows { copy(values, batch.firstRows[row], to: target, row, width: width) }
    }
    if let images = store.images {
      let target = batch[.images]
      for row in rows {
        store.copyImages(before: batch.firstRows[row], to: target + row * images.byteCount)
      }
    }
    guard let outcomes else { return }
    if let images = store.images {
      let target = batch[.nextImages]
      for row in rows {
        store.copyImages(after: batch.lastRows[row], to: target + row * images.byteCount)
      }
    }
    let target = batch[.nextObservation]
    for row in rows {
      copy(outcomes.nextObservations, batch.lastRows[row], to: target, row, width: observationSize)
    }
    if includesNextAction { copyNextActions(rows, to: batch) }
  }

  /// The stored row after that of the step before in a sequence, or the first one of another episode.
  private func nextRow(
    of episodes: [Range<Int>], _ task: Int, for row: Int, of batch: Batch,
    using generator: inout SeededGenerator
  ) -> (row: Int, isFirst: Bool) {
    let length = batch.sequenceLength
    // Where a sequence begins, its last row still has the end of the last one in its place.
    let before = batch.firstRows[row.isMultiple(of: length) ? row + length - 1 : row - 1]
    guard before >= 0 else {
      return (store.row(generator.integer(below: store.count(of: task)), of: task), true)
    }
    guard store.remainingSteps(after: before) == 0 else {
      return (store.row(1, after: before), false)
    }
    return (episodes[generator.integer(below: episodes.count)].lowerBound, true)
  }

  public func canContinue(after row: Int, of task: Int) -> Bool {
    episodes?[task].contains { $0.contains(row) } ?? false
  }

  private func copyNextActions(_ rows: Range<Int>, to batch: Batch) {
    let (actions, target) = (store.values(of: Column.action), batch[.nextAction])
    let width = store.layout.width(of: Column.action)
    for row in rows {
      let last = batch.lastRows[row]
      let next = store.remainingSteps(after: last) > 0 ? store.row(1, after: last) : last
      copy(actions, next, to: target, row, width: width)
    }
  }

  @inline(__always)
  private func copy<Element>(
    _ source: UnsafePointer<Element>, _ sourceRow: Int, to target: UnsafeMutablePointer<Element>,
    _ row: Int, width: Int
  ) {
    (target + row * width).update(from: source + sourceRow * width, count: width)
  }

  /// The discounted sum of at most n rewards, the row of the last of these steps, and the factor of the value of the
  /// state after it. With a goal, the rewards are the sparse ones of that goal.
  private func nStepReturn(
    from row: Int, _ outcomes: Outcomes, hasRewards: Bool, goal: UnsafePointer<Double>?
  ) -> (reward: Float, discount: Float, last: Int) {
    var (reward, factor, last) = (Float(0), Float(1), row)
    for step in 0...min(nStep - 1, store.remainingSteps(after: row)) {
      last = store.row(step, after: row)
      if hasRewards {
        reward += factor * (goal.flatMap { sparseReward(of: last, $0) } ?? outcomes.rewards[last])
      }
      factor *= discount
    }
    return (reward, outcomes.terminations[last] ? 0 : factor, last)
  }

  private func sparseReward(of row: Int, _ goal: UnsafePointer<Double>) -> Float? {
    guard let achieved = goals?.achieved.map({ $0 + 3 * row }) else { return nil }
    return Float(
      GoalTask.computeReward(
        achievedGoal: [achieved[0], achieved[1], achieved[2]],
        desiredGoal: [goal[0], goal[1], goal[2]], .sparse))
  }
}
