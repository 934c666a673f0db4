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

/// Splits a rollout into minibatches, anew in each epoch. Each minibatch has the same number of rows of each task.
public final class RolloutMinibatches {
  /// The batch that ``load(_:)`` fills.
  public let batch: Batch
  private let rollout: RolloutBuffer
  private let columns: [RolloutColumn]
  private let pool: ThreadPool
  private var orders: [[Int]]
  private var generator: SeededGenerator
  /// The minibatch that is loaded, and what loads a task's part of it; kept, so that loading allocates nothing.
  private var number = 0
  private var loadTask: @Sendable (Int) -> Void = { _ in }

  init(
    _ count: Int, of rollout: RolloutBuffer, columns: [RolloutColumn] = [], tasks: Int,
    generator: SeededGenerator, on pool: ThreadPool
  ) {
    self.rollout = rollout
    self.columns = columns
    self.generator = generator
    self.pool = pool
    let stepsPerTask = rollout.environments * rollout.steps / tasks
    var layout = ColumnLayout()
    layout.add(.input, width: rollout.observationSize)
    layout.add(.action, width: rollout.actionSize)
    for column: Column<Float> in [.logProbability, .advantage, .return] { layout.add(column) }
    if let images = rollout.images { layout.add(.images, width: images.byteCount) }
    for column in columns { layout.add(column.column, width: column.width) }
    batch = Batch(
      layout, tasks: tasks, batchSizePerTask: stepsPerTask / count, images: rollout.images)
    orders = (0..<tasks).map { Array($0 * stepsPerTask..<($0 + 1) * stepsPerTask) }
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    loadTask = { this.value.takeUnretainedValue().load(task: $0) }
  }

  /// Starts an epoch with a new random order.
  public func shuffle() {
    for task in orders.indices {
      // The order must not depend on earlier ones, which a checkpoint does not have.
      let first = task * orders[task].count
      for row in orders[task].indices { orders[task][row] = first + row }
      orders[task].shuffle(using: &generator)
    }
  }

  /// Fills the batch with a minibatch of the epoch.
  public func load(_ number: Int) {
    self.number = number
    pool.runKept(batch.taskCount, loadTask)
  }

  private func load(task: Int) {
    let (rows, inputs, actions) = (
      batch.batchSizePerTask, rollout.observationSize, rollout.actionSize
    )
    let (input, action) = (batch[.input], batch[.action])
    let (logProbability, advantage, target) = (
      batch[.logProbability], batch[.advantage], batch[.return]
    )
    let images = rollout.images.map {
      (target: batch[.images], source: rollout.table.values(of: .images), size: $0.byteCount)
    }
    for row in 0..<rows {
      let source = orders[task][number * rows + row]
      let place = task * rows + row
      (input + place * inputs).update(from: rollout.observations + source * inputs, count: inputs)
      (action + place * actions).update(from: rollout.actions + source * actions, count: actions)
      logProbability[place] = rollout.logProbabilities[source]
      advantage[place] = rollout.advantages[source]
      target[place] = rollout.returns[source]
      if let images {
        (images.target + place * images.size).update(
          from: images.source + source * images.size, count: images.size)
      }
    }
    for column in columns {
      let target = batch[column.column]
      for row in 0..<rows {
        column.fill(
          orders[task][number * rows + row], target + (task * rows + row) * column.width)
      }
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.generator("minibatches.generator", &generator)
  }
}
