internal import Base
public import Experience
internal import Learning
internal import Tasks

/// A further column of minibatches, whose values follow from a row of the rollout.
struct RolloutColumn {
  let column: Column<Float>
  let width: Int
  /// Writes the values of a row.
  let fill: (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void

  init(
    _ column: Column<Float>, width: Int = 1,
    fill: @escaping (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void
  ) {
    self.column = column
    self.width = width
    self.fill = fill
  }
}

/// Splits a rollout into minibatches, anew in each epoch. Each minibatch has the same number of rows of each task, in
/// whole sequences. A task with fewer rows than others repeats them; one with more leaves a part to other epochs.
public final class RolloutMinibatches {
  /// The batch that ``load(_:)`` fills.
  public let batch: Batch
  private let rollout: RolloutBuffer
  private let columns: [RolloutColumn]
  private let pool: ThreadPool
  /// For each task, its sequences in the order of the epoch, and the number that an epoch needs.
  private var orders: [[Int]]
  private let sequencesPerTask: Int
  private var generator: SeededGenerator
  /// The minibatch that is loaded, and what loads a task's part of it; kept, so that loading allocates nothing.
  private var number = 0
  private var loadTask: @Sendable (Int) -> Void = { _ in }

  init(
    _ count: Int, of rollout: RolloutBuffer, columns: [RolloutColumn] = [],
    generator: SeededGenerator, on pool: ThreadPool
  ) {
    self.rollout = rollout
    self.columns = columns
    self.generator = generator
    self.pool = pool
    let stepsPerTask = rollout.environments * rollout.steps / rollout.taskCount
    var layout = ColumnLayout()
    layout.add(.input, width: rollout.observationSize)
    layout.add(.action, width: rollout.actionSize)
    for column: Column<Float> in [.logProbability, .advantage, .return, .continues] {
      layout.add(column)
    }
    if let images = rollout.images { layout.add(.images, width: images.byteCount) }
    for column in columns { layout.add(column.column, width: column.width) }
    batch = Batch(
      layout, tasks: rollout.taskCount, batchSizePerTask: stepsPerTask / count,
      images: rollout.images,
      sequenceLength: rollout.sequenceLength, sequences: rollout.sequences.layout)
    sequencesPerTask = stepsPerTask / rollout.sequenceLength
    orders = Array(repeating: [], count: rollout.taskCount)
    for task in orders.indices { orders[task].reserveCapacity(sequencesPerTask) }
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    loadTask = { this.value.takeUnretainedValue().load(task: $0) }
  }

  /// Starts an epoch with a new random order.
  public func shuffle() {
    let length = rollout.sequenceLength
    for task in orders.indices {
      // The order must not depend on earlier ones, which a checkpoint does not have.
      orders[task].removeAll(keepingCapacity: true)
      for row in rollout.rowsOfTasks[task] where row.isMultiple(of: length) {
        orders[task].append(row / length)
      }
      orders[task].shuffle(using: &generator)
      let count = orders[task].count
      for place in count..<max(count, sequencesPerTask) {
        orders[task].append(orders[task][place - count])
      }
    }
  }

  /// Fills the batch with a minibatch of the epoch.
  public func load(_ number: Int) {
    self.number = number
    pool.runKept(batch.taskCount, loadTask)
  }

  private func load(task: Int) {
    let length = rollout.sequenceLength
    copy(rollout.observations, to: batch[.input], rollout.observationSize * length, of: task)
    copy(rollout.actions, to: batch[.action], rollout.actionSize * length, of: task)
    copy(rollout.logProbabilities, to: batch[.logProbability], length, of: task)
    copy(rollout.advantages, to: batch[.advantage], length, of: task)
    copy(rollout.returns, to: batch[.return], length, of: task)
    copy(rollout.continues, to: batch[.continues], length, of: task)
    if let images = rollout.images {
      let source = rollout.table.values(of: .images)
      copy(source, to: batch[.images], images.byteCount * length, of: task)
    }
    for entry in rollout.sequences.layout.entries {
      let column = Column<Float>(entry.name)
      copy(
        rollout.sequences.values(of: column), to: batch.sequences.values(of: column), entry.width,
        of: task)
    }
    for column in columns { fill(column, of: task) }
  }

  /// Copies the `count` values that each of a task's sequences has in a column.
  private func copy<Element>(
    _ source: UnsafeMutablePointer<Element>, to target: UnsafeMutablePointer<Element>,
    _ count: Int, of task: Int
  ) {
    let sequences = batch.batchSizePerTask / rollout.sequenceLength
    for place in 0..<sequences {
      let sequence = orders[task][number * sequences + place]
      (target + (task * sequences + place) * count).update(
        from: source + sequence * count, count: count)
    }
  }

  /// Fills a further column of a task's rows.
  private func fill(_ column: RolloutColumn, of task: Int) {
    let (rows, length) = (batch.batchSizePerTask, rollout.sequenceLength)
    let target = batch[column.column] + task * rows * column.width
    for row in 0..<rows {
      let sequence = orders[task][(number * rows + row) / length]
      column.fill(sequence * length + row % length, target + row * column.width)
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.generator("minibatches.generator", &generator)
  }
}
