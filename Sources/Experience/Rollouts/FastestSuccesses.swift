public import Base

/// The fastest successful episodes of each task up to their success, to be imitated (TSIL, Jia and Chen 2026).
///
/// The episodes of a task are divided into groups, such as those with the same initial state, and each group keeps its
/// fastest ones. So easy initial states do not displace the others.
public final class FastestSuccesses: Source {
  public let layout: ColumnLayout
  public let taskCount, episodesPerTask: Int
  /// The groups of each task.
  public let groupCount: Int
  /// The steps of the longest episode that can be kept.
  public let maxLength: Int
  /// The steps of the episodes, with as many rows for each episode as the longest can have.
  public let table: ColumnTable
  /// The steps of each episode, task by task and group by group; 0 if there is none.
  public private(set) var lengths: [Int]
  private var counts, fastest: [Int]

  /// How much a row of a drawn batch counts: the length of the task's fastest episode divided by that of the row's; 0 if
  /// the task has none.
  public static let weight = Column<Float>("weight")

  /// Groups with the same number of episodes share `episodesPerTask`.
  public init(
    tasks: Int, episodesPerTask: Int, groups: Int, maxLength: Int, observationSize: Int,
    actionSize: Int, hasGoals: Bool
  ) {
    precondition(
      tasks > 0 && episodesPerTask > 0 && groups > 0 && maxLength > 0,
      "a store of successes needs tasks, episodes, groups and steps")
    taskCount = tasks
    groupCount = min(groups, episodesPerTask)
    self.episodesPerTask = episodesPerTask / groupCount * groupCount
    self.maxLength = maxLength
    let stored = Self.storedLayout(
      observationSize: observationSize, actionSize: actionSize, hasGoals: hasGoals)
    layout = stored.with(Self.weight)
    let episodes = tasks * self.episodesPerTask
    table = ColumnTable(stored, rows: episodes * maxLength)
    lengths = Array(repeating: 0, count: episodes)
    counts = Array(repeating: 0, count: tasks)
    fastest = counts
  }

  /// The columns of the steps of an episode.
  public static func storedLayout(
    observationSize: Int, actionSize: Int, hasGoals: Bool
  ) -> ColumnLayout {
    var layout = ColumnLayout()
    layout.add(.observation, width: observationSize)
    layout.add(.action, width: actionSize)
    if hasGoals { layout.add(.desiredGoal, width: 3) }
    return layout
  }

  /// The number of a task's episodes, and the steps of its fastest; nil without one.
  public func episodeCount(of task: Int) -> Int { counts[task] }
  public func fastestLength(of task: Int) -> Int? { counts[task] > 0 ? fastest[task] : nil }

  // MARK: Filling

  /// Adds an episode, which ends with its success, if it is among the fastest of its group. Its steps are adjacent rows
  /// of a table with the columns of ``storedLayout(observationSize:actionSize:hasGoals:)``.
  public func add(
    _ rows: Range<Int>, of source: ColumnTable, task: Int, group: Int
  ) {
    precondition(!rows.isEmpty && rows.count <= maxLength, "an episode of \(rows.count) steps")
    let perGroup = episodesPerTask / groupCount
    let first = task * episodesPerTask + group % groupCount * perGroup
    let episodes = first..<first + perGroup
    // An empty place, or the slowest episode.
    guard
      let place = episodes.first(where: { lengths[$0] == 0 })
        ?? episodes.max(by: { lengths[$0] < lengths[$1] }),
      lengths[place] == 0 || rows.count < lengths[place]
    else { return }
    let target = place * maxLength
    copy(.observation, rows, of: source, to: target)
    copy(.action, rows, of: source, to: target)
    if layout.contains(.desiredGoal) { copy(.desiredGoal, rows, of: source, to: target) }
    if lengths[place] == 0 { counts[task] += 1 }
    lengths[place] = rows.count
    fastest[task] = counts[task] == 1 ? rows.count : min(fastest[task], rows.count)
  }

  private func copy<Element>(
    _ column: Column<Element>, _ rows: Range<Int>, of source: ColumnTable, to target: Int
  ) {
    let width = layout.width(of: column)
    (table.values(of: column) + target * width).update(
      from: source.values(of: column) + rows.lowerBound * width, count: rows.count * width)
  }

  /// Continues with episodes of these lengths, whose steps were read from a file. Returns what is wrong with them, or nil
  /// if nothing is.
  public func restore(lengths: [Int]) -> String? {
    guard lengths.count == self.lengths.count, lengths.allSatisfy({ (0...maxLength).contains($0) })
    else { return "does not have \(self.lengths.count) lengths from 0 to \(maxLength)" }
    self.lengths = lengths
    for task in 0..<taskCount {
      let own = lengths[task * episodesPerTask..<(task + 1) * episodesPerTask].filter { $0 > 0 }
      counts[task] = own.count
      fastest[task] = own.min() ?? 0
    }
    return nil
  }

  // MARK: Drawing

  public func count(of task: Int) -> Int {
    (0..<episodesPerTask).reduce(0) { $0 + lengths[task * episodesPerTask + $1] }
  }

  /// Draws an episode of the row's task, and one of its steps, both uniformly.
  public func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator) {
    let weights = batch[Self.weight]
    for row in rows {
      let task = batch.task(of: row)
      weights[row] = 0
      guard counts[task] > 0 else { continue }
      var (place, left) = (task * episodesPerTask, generator.integer(below: counts[task]))
      while lengths[place] == 0 || left > 0 {
        if lengths[place] > 0 { left -= 1 }
        place += 1
      }
      let source = place * maxLength + generator.integer(below: lengths[place])
      weights[row] = Float(fastest[task]) / Float(lengths[place])
      copy(.observation, source, to: row, of: batch)
      copy(.action, source, to: row, of: batch)
      if layout.contains(.desiredGoal) { copy(.desiredGoal, source, to: row, of: batch) }
    }
  }

  private func copy<Element>(
    _ column: Column<Element>, _ source: Int, to row: Int, of batch: Batch
  ) {
    let width = layout.width(of: column)
    (batch[column] + row * width).update(
      from: table.values(of: column) + source * width, count: width)
  }
}
