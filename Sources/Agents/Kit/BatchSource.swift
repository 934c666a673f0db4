internal import Base
public import Experience
internal import Learning

/// Draws batches from a source on all threads, and prepares them for networks: normalizes observations and scales
/// rewards.
public final class BatchSource {
  /// The batch that ``draw()`` fills. Its memory stays where it is.
  public let batch: Batch
  /// Runs before each batch is drawn.
  var beforeDrawing: () -> Void = {}
  private let source: any Source
  /// The source of held-out transitions; nil if there are none.
  private let validationSource: (any Source)?
  private let encoder: ObservationEncoder
  private let rewardScale: ((_ task: Int) -> Float)?
  private let parts: [Range<Int>]
  private let pool: ThreadPool
  private var generator: SeededGenerator
  /// Draws held-out rows, so that they do not change what is learned.
  private var validationGenerator: SeededGenerator
  private var isValidating = false
  /// The generator of each part.
  private let generators: UnsafeMutableBufferPointer<SeededGenerator>
  /// Where the sequences of held-out transitions end, and the hidden states there, while the batch has those that are learned
  /// from; or the other way round.
  private var otherEnds: [Int] = []
  private let otherStates: ColumnTable
  /// Draws a part; kept, so that drawing allocates nothing.
  private var drawPart: @Sendable (Int) -> Void = { _ in }

  init(
    _ source: any Source, validation: (any Source)? = nil, batchSizePerTask: Int,
    _ encoder: ObservationEncoder,
    rewardScale: ((Int) -> Float)?, sequenceLength: Int = 1,
    sequences: ColumnLayout = ColumnLayout(), generator: SeededGenerator, on pool: ThreadPool
  ) {
    self.source = source
    validationSource = validation
    validationGenerator = SeededGenerator(seed: 0, stream: .validation)
    self.encoder = encoder
    self.rewardScale = rewardScale
    self.generator = generator
    self.pool = pool
    var layout = source.layout
    layout.add(.input, width: encoder.size)
    if layout.contains(.nextObservation) { layout.add(.nextInput, width: encoder.size) }
    batch = Batch(
      layout, tasks: source.taskCount, batchSizePerTask: batchSizePerTask, images: source.images,
      sequenceLength: sequenceLength, sequences: sequences)
    otherEnds = Array(repeating: -1, count: batch.sequences.rows)
    otherStates = ColumnTable(sequences, rows: batch.sequences.rows)
    parts = BatchParts.ranges(rows: batch.rows, sequenceLength: sequenceLength)
    generators = .allocate(capacity: parts.count)
    generators.initialize(repeating: generator)
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    drawPart = { this.value.takeUnretainedValue().draw($0) }
  }

  deinit { generators.deallocate() }

  /// Draws the batch anew.
  @discardableResult
  public func draw() -> Batch {
    encoder.refresh()
    beforeDrawing()
    for part in parts.indices { generators[part] = generator.split() }
    pool.runKept(parts.count, drawPart)
    return batch
  }

  /// Evaluates updates on a batch of held-out rows. The next ``draw()`` replaces it.
  func validate(_ updates: [Update]) {
    isValidating = true
    exchangeSequences()
    // The hidden states are those of an older network, so that recurrent ones first see other sequences (burn-in, R2D2,
    // Kapturowski et al. 2019).
    for _ in 0..<(hasSequences ? 2 : 1) {
      for part in parts.indices { generators[part] = validationGenerator.split() }
      pool.runKept(parts.count, drawPart)
      for update in updates {
        update.evaluate(using: &validationGenerator)
        update.carryHiddenStates()
      }
    }
    exchangeSequences()
    isValidating = false
  }

  /// Whether batches have sequences for recurrent networks.
  private var hasSequences: Bool { !batch.sequences.layout.entries.isEmpty }

  /// Exchanges the sequences that are learned from and those that are held out.
  private func exchangeSequences() {
    guard hasSequences else { return }
    (batch.sequenceEnds, otherEnds) = (otherEnds, batch.sequenceEnds)
    for entry in otherStates.layout.entries {
      let (states, others) = (
        batch.sequences.values(of: Column<Float>(entry.name)),
        otherStates.values(of: Column<Float>(entry.name))
      )
      for index in 0..<otherStates.rows * entry.width { swap(&states[index], &others[index]) }
    }
  }

  private func draw(_ part: Int) {
    let rows = parts[part]
    let source = isValidating ? validationSource ?? source : source
    source.draw(rows, of: batch, using: &generators[part])
    encoder.encode(rows, of: batch, from: .observation, into: .input)
    guard batch.table.layout.contains(.nextInput) else { return }
    encoder.encode(rows, of: batch, from: .nextObservation, into: .nextInput)
    guard let rewardScale else { return }
    let rewards = batch[.reward]
    for row in rows { rewards[row] *= rewardScale(batch.task(of: row)) }
  }

  func serialize(with checkpoint: Checkpoint, _ name: String) throws {
    try checkpoint.generator(name, &generator)
    var ends = batch.sequenceEnds
    try serialize(&ends, batch.sequences, of: source, with: checkpoint, name)
    batch.sequenceEnds = ends
    guard let validationSource else { return }
    try checkpoint.generator("\(name).validation", &validationGenerator)
    try serialize(
      &otherEnds, otherStates, of: validationSource, with: checkpoint, "\(name).validation")
  }

  /// Saves or loads where sequences end, and the hidden states there.
  private func serialize(
    _ ends: inout [Int], _ states: ColumnTable, of source: any Source,
    with checkpoint: Checkpoint, _ name: String
  ) throws {
    guard hasSequences else { return }
    try checkpoint.value("\(name).sequenceEnds", &ends) { [batch] ends in
      ends.count == states.rows
        && ends.enumerated().allSatisfy { sequence, row in
          row == -1
            || source.canContinue(after: row, of: batch.task(of: sequence * batch.sequenceLength))
        }
        ? nil : "does not have \(states.rows) rows of the data"
    }
    for entry in states.layout.entries {
      try checkpoint.tensor(
        "\(name).\(entry.name)", states.values(of: Column<Float>(entry.name)),
        shape: [states.rows, entry.width])
    }
  }
}

/// How the rows of a batch are split among threads: in parts that do not depend on the number of threads.
enum BatchParts {
  /// The rows of a part, if there are enough; smaller parts slow matrix products down.
  private static let rowsPerPart = 256

  /// The number of parts: a power of two, so that threads get equal work, and at least two.
  static func count(rows: Int) -> Int {
    var count = 2
    while 2 * count * rowsPerPart <= rows { count *= 2 }
    return min(rows, count)
  }

  /// Parts that consist of whole sequences.
  static func ranges(rows: Int, sequenceLength: Int = 1) -> [Range<Int>] {
    split(0..<rows, into: count(rows: rows), sequenceLength)
  }

  /// Parts that each have rows of one task only.
  static func ranges(
    tasks: Int, batchSizePerTask: Int, sequenceLength: Int = 1
  ) -> [Range<Int>] {
    // Two threads have work even with one task.
    let parts =
      tasks == 1 ? count(rows: batchSizePerTask) : max(1, count(rows: batchSizePerTask) / 2)
    return (0..<tasks).flatMap { task in
      split(
        task * batchSizePerTask..<(task + 1) * batchSizePerTask, into: parts, sequenceLength)
    }
  }

  private static func split(
    _ rows: Range<Int>, into count: Int, _ sequenceLength: Int
  ) -> [Range<Int>] {
    let sequences = rows.count / sequenceLength
    let parts = min(count, sequences)
    func bound(_ part: Int) -> Int {
      rows.lowerBound + part * sequences / parts * sequenceLength
    }
    return (0..<parts).map { bound($0)..<bound($0 + 1) }
  }
}
