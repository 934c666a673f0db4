internal import Base
public import Tasks

/// The transitions of a rollout, environment by environment, with their values and advantages. An environment's task may
/// change with its episode.
public final class RolloutBuffer {
  public let taskCount, environments, steps: Int
  public let observationSize, actionSize: Int
  /// The layout of the images; nil without images.
  public let images: ImageLayout?
  public let table: ColumnTable
  /// The steps of the sequences that an environment's rows split into, for recurrent networks.
  public let sequenceLength: Int
  /// A row for each sequence, with the hidden states of recurrent networks at its start.
  public let sequences: ColumnTable
  public let observations, actions, logProbabilities, rewards, values, returns,
    advantages: UnsafeMutablePointer<Float>
  /// The value of the next state, or of the final state of a truncated episode; 0 after termination.
  public let nextValues: UnsafeMutablePointer<Float>
  /// 0 at the first step of a trial within the rollout, else 1.
  public let continues: UnsafeMutablePointer<Float>
  /// Whether the trial ended with this step: the episode, by termination or truncation, where each is a trial of its own.
  public let dones: UnsafeMutablePointer<Bool>
  /// The task of each row; at first, each task has an equal number of environments, task by task.
  public let tasks: UnsafeMutablePointer<Int32>
  /// For each task, its rows in ascending order, as of the last ``groupRows()``.
  public private(set) var rowsOfTasks: [[Int]]

  /// `sequences` are the columns of the sequences.
  public init(
    tasks taskCount: Int = 1, environments: Int, steps: Int, observationSize: Int, actionSize: Int,
    images: ImageLayout? = nil, sequenceLength: Int = 1, sequences: ColumnLayout = ColumnLayout()
  ) {
    precondition(
      steps.isMultiple(of: sequenceLength),
      "\(steps) steps do not split into sequences of \(sequenceLength)")
    self.sequenceLength = sequenceLength
    self.sequences = ColumnTable(sequences, rows: environments * steps / sequenceLength)
    precondition(
      environments.isMultiple(of: taskCount),
      "\(environments) environments do not split among \(taskCount) tasks")
    self.taskCount = taskCount
    self.environments = environments
    self.steps = steps
    self.observationSize = observationSize
    self.actionSize = actionSize
    self.images = images
    var layout = ColumnLayout()
    layout.add(.observation, width: observationSize)
    layout.add(.action, width: actionSize)
    for column: Column<Float> in [
      .logProbability, .reward, .value, .nextValue, .return, .advantage, .continues,
    ] { layout.add(column) }
    layout.add(.done)
    layout.add(.task)
    if let images { layout.add(.images, width: images.byteCount) }
    table = ColumnTable(layout, rows: environments * steps)
    observations = table.values(of: .observation)
    actions = table.values(of: .action)
    logProbabilities = table.values(of: .logProbability)
    rewards = table.values(of: .reward)
    values = table.values(of: .value)
    nextValues = table.values(of: .nextValue)
    returns = table.values(of: .return)
    advantages = table.values(of: .advantage)
    continues = table.values(of: .continues)
    dones = table.values(of: .done)
    tasks = table.values(of: .task)
    let stepsPerTask = environments * steps / taskCount
    for row in 0..<environments * steps { tasks[row] = Int32(row / stepsPerTask) }
    rowsOfTasks = Array(repeating: [], count: taskCount)
    for task in rowsOfTasks.indices { rowsOfTasks[task].reserveCapacity(stepsPerTask) }
    groupRows()
  }

  public func row(_ environment: Int, _ step: Int) -> Int { environment * steps + step }

  // MARK: Filling

  /// The rows after which an episode was truncated or the rollout ended, and the observations after them. Their values
  /// replace the rewards that would follow (partial-episode bootstrapping, Pardo et al. 2018).
  public private(set) var bootstrapRows: [Int] = []
  public private(set) var bootstrapObservations: [Float] = []
  public private(set) var bootstrapImages: [UInt8] = []

  /// Starts a rollout.
  public func begin() {
    bootstrapRows.removeAll(keepingCapacity: true)
    bootstrapObservations.removeAll(keepingCapacity: true)
    bootstrapImages.removeAll(keepingCapacity: true)
  }

  /// Writes a row, after that of the step before.
  public func set(
    _ row: Int, observation: UnsafePointer<Float>, action: UnsafePointer<Float>,
    logProbability: Float, images: UnsafePointer<UInt8>? = nil
  ) {
    (observations + row * observationSize).update(from: observation, count: observationSize)
    (actions + row * actionSize).update(from: action, count: actionSize)
    logProbabilities[row] = logProbability
    continues[row] = row.isMultiple(of: steps) || !dones[row - 1] ? 1 : 0
    if let images { copy(images, to: row) }
  }

  private func copy(_ source: UnsafePointer<UInt8>, to row: Int) {
    guard let images else { preconditionFailure("the rollout has no images") }
    (table.values(of: .images) + row * images.byteCount).update(
      from: source, count: images.byteCount)
  }

  /// Adds a row to bootstrap; `write` writes the observation after it, and `images` are the images after it.
  public func addBootstrap(
    _ row: Int, images: UnsafePointer<UInt8>? = nil, write: (UnsafeMutablePointer<Float>) -> Void
  ) {
    bootstrapRows.append(row)
    if let images, let layout = self.images {
      bootstrapImages.append(
        contentsOf: UnsafeBufferPointer(start: images, count: layout.byteCount))
    }
    let start = bootstrapObservations.count
    bootstrapObservations.append(contentsOf: repeatElement(0, count: observationSize))
    bootstrapObservations.withUnsafeMutableBufferPointer {
      if let first = $0.baseAddress { write(first + start) }
    }
  }

  /// Fills `nextValues` from the values of the rollout's observations and those of the bootstrap rows.
  public func setNextValues(bootstrap: (Int) -> Float) {
    for environment in 0..<environments {
      for step in 0..<steps {
        let row = row(environment, step)
        nextValues[row] = dones[row] || step == steps - 1 ? 0 : values[row + 1]
      }
    }
    for (index, row) in bootstrapRows.enumerated() { nextValues[row] = bootstrap(index) }
  }

  /// Groups the rows by their tasks, once all are filled.
  public func groupRows() {
    for task in rowsOfTasks.indices { rowsOfTasks[task].removeAll(keepingCapacity: true) }
    for row in 0..<environments * steps { rowsOfTasks[Int(tasks[row])].append(row) }
  }

  /// Says which task a row is of, on any thread.
  public var taskOfRow: @Sendable (_ row: Int) -> Int {
    let tasks = UncheckedSendable(tasks)
    return { Int(tasks.value[$0]) }
  }

  /// The mean value of the rollout's observations.
  public var meanValue: Double {
    (0..<environments * steps).reduce(0) { $0 + Double(values[$1]) }
      / Double(environments * steps)
  }

  // MARK: Advantages

  /// Generalized advantage estimation (Schulman et al. 2016, eq. 16), and the returns that follow from it.
  public func computeReturnsAndAdvantages(discount: Float, gaeLambda: Float) {
    for environment in 0..<environments {
      var advantage: Float = 0
      for step in (0..<steps).reversed() {
        let row = row(environment, step)
        let tdError = rewards[row] + discount * nextValues[row] - values[row]
        advantage = tdError + (dones[row] ? 0 : discount * gaeLambda * advantage)
        advantages[row] = advantage
        returns[row] = advantage + values[row]
      }
    }
  }

  /// Normalizes the advantages of each task to mean 0 and variance 1.
  public func normalizeAdvantages() {
    for rows in rowsOfTasks {
      let count = Double(rows.count)
      let mean = rows.reduce(0) { $0 + Double(advantages[$1]) } / count
      let variance = rows.reduce(0) { sum, row in
        sum + (Double(advantages[row]) - mean) * (Double(advantages[row]) - mean)
      }
      let inverse = 1 / ((variance / count).squareRoot() + 1e-6)
      for row in rows { advantages[row] = Float((Double(advantages[row]) - mean) * inverse) }
    }
  }
}
