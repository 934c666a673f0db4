internal import Experience
internal import Learning
internal import Tasks

/// Selects the shared transitions that tasks learn from by the values that critics give them, again and again (conservative
/// data sharing, Yu et al. 2021).
final class SharedRowSelector {
  /// The largest number of a task's own transitions that a threshold is estimated from.
  private static let sampleSize = 10_000
  /// The transitions whose images are in memory at once.
  private static let rowsPerBlock = 512

  private let recorded: RecordedTransitions
  private let threshold: ValueThreshold
  private let encoder: ObservationEncoder
  private let evaluator: RowEvaluator
  private var updateCount = 0
  /// The values of some rows, and the same in order.
  private let values, ordered: UnsafeMutableBufferPointer<Float>
  private let images: UnsafeMutableBufferPointer<UInt8>
  /// For all candidates, task by task, whether they are selected: 1 or 0.
  private let selected: UnsafeMutableBufferPointer<UInt8>

  init(
    _ recorded: RecordedTransitions, _ threshold: ValueThreshold, _ critics: CriticEnsemble,
    in kit: Kit
  ) {
    self.recorded = recorded
    self.threshold = threshold
    encoder = kit.encoder
    let counts = (0..<recorded.taskCount).map {
      recorded.sharedRows(with: $0)?.candidates.count ?? 0
    }
    let rows = max(Self.sampleSize, counts.max() ?? 0)
    evaluator = kit.rowEvaluator(
      columns: kit.inputShape.withAction.features, images: kit.images,
      rows: kit.images == nil ? rows : Self.rowsPerBlock
    ) { input, tasks, images, _, graph in
      critics.minimum(
        of: NetworkInput(input, tasks, images: images, critics.parameters, in: graph))
    }
    values = .allocate(capacity: rows)
    ordered = .allocate(capacity: rows)
    images = .allocate(capacity: Self.rowsPerBlock * (kit.images?.byteCount ?? 0))
    selected = .allocate(capacity: counts.reduce(0, +))
    values.initialize(repeating: 0)
    ordered.initialize(repeating: 0)
    images.initialize(repeating: 0)
    selected.initialize(repeating: 0)
    apply()
  }

  deinit {
    values.deallocate()
    ordered.deallocate()
    images.deallocate()
    selected.deallocate()
  }

  /// Selects anew where it is time. It runs before each update.
  func update() {
    defer { updateCount += 1 }
    guard updateCount > 0, updateCount.isMultiple(of: threshold.updateInterval) else { return }
    select()
  }

  /// Selects by the values as they are now.
  func select() {
    var first = 0
    for task in 0..<recorded.taskCount {
      guard let rows = recorded.sharedRows(with: task) else { continue }
      let count = rows.candidates.count
      defer { first += count }
      guard count > 0 else { continue }
      let least = threshold.kind == .sharedQuantile ? nil : self.least(ofOwn: task)
      evaluate(count, of: task) { Int(rows.candidates[$0]) }
      let threshold = least ?? quantile(of: count)
      for index in 0..<count { selected[first + index] = values[index] >= threshold ? 1 : 0 }
    }
    apply()
  }

  /// The threshold from the values of a task's own transitions: of all, or of some at equal distances.
  private func least(ofOwn task: Int) -> Float {
    let total = recorded.ownCount(of: task)
    let count = min(total, Self.sampleSize)
    evaluate(count, of: task) { self.recorded.row($0 * total / count, of: task) }
    guard threshold.kind == .mean else { return quantile(of: count) }
    return Float((0..<count).reduce(0) { $0 + Double(values[$1]) } / Double(count))
  }

  /// The quantile of the first values: the least one that the fraction of them does not exceed.
  private func quantile(of count: Int) -> Float {
    var part = UnsafeMutableBufferPointer(rebasing: ordered[..<count])
    _ = part.update(fromContentsOf: values[..<count])
    part.sort()
    return part[min(Int((threshold.quantile * Double(count)).rounded(.up)), count - 1)]
  }

  /// Sets the first values to those of some rows.
  private func evaluate(_ count: Int, of task: Int, row: @escaping (_ index: Int) -> Int) {
    let (observations, actions) = (
      recorded.values(of: .observation), recorded.values(of: .action)
    )
    let width = encoder.observationSize
    guard let start = values.baseAddress else { return }
    let block = recorded.images == nil ? count : Self.rowsPerBlock
    for first in stride(from: 0, to: count, by: block) {
      let rows = min(block, count - first)
      if let layout = recorded.images, let images = images.baseAddress {
        for index in 0..<rows {
          recorded.copyImages(before: row(first + index), to: images + index * layout.byteCount)
        }
      }
      evaluator.evaluate(
        rows: rows, task: { _ in task }, images: UnsafePointer(images.baseAddress),
        into: start + first
      ) { [encoder] place, target in
        let row = row(first + place)
        encoder.encode(observations + row * width, into: target)
        (target + encoder.size).update(from: actions + 4 * row, count: 4)
      }
    }
  }

  /// Lets the tasks draw the selected rows.
  private func apply() {
    var first = 0
    for task in 0..<recorded.taskCount {
      guard let rows = recorded.sharedRows(with: task) else { continue }
      rows.select { selected[first + $0] == 1 }
      first += rows.candidates.count
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.count("sharing.updates", &updateCount)
    guard let start = selected.baseAddress, !selected.isEmpty else { return }
    try checkpoint.tensor("sharing.selected", start, shape: [selected.count])
    if !checkpoint.isSaving { apply() }
  }
}
