internal import Experience
internal import Learning

/// The hidden states that a recurrent network carries from step to step, a row for each environment: zeros at the start
/// of a trial, which has one episode or several.
final class HiddenStates {
  private let network: String
  private let column: Column<Float>
  let rows, size: Int
  let values: UnsafeMutablePointer<Float>

  init(_ network: String, rows: Int, size: Int) {
    self.network = network
    column = .hiddenState(of: network)
    self.rows = rows
    self.size = size
    values = .allocate(capacity: rows * size)
    values.initialize(repeating: 0, count: rows * size)
  }

  /// Nil for a network without memory.
  convenience init?(of network: any Learnable, environments: Int) {
    guard network.hiddenStateSize > 0 else { return nil }
    self.init(network.name, rows: environments, size: network.hiddenStateSize)
  }

  deinit { values.deallocate() }

  subscript(row: Int) -> UnsafeMutablePointer<Float> { values + row * size }

  func reset() { values.update(repeating: 0, count: rows * size) }
  func reset(_ row: Int) { self[row].update(repeating: 0, count: size) }

  /// Keeps the states before a step of a rollout, if its sequences start there.
  func store(in rollout: RolloutBuffer, step: Int) {
    guard step.isMultiple(of: rollout.sequenceLength) else { return }
    let target = rollout.sequences.values(of: column)
    for environment in 0..<rows {
      let sequence = rollout.row(environment, step) / rollout.sequenceLength
      (target + sequence * size).update(from: self[environment], count: size)
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.tensor("episodes.\(network).hiddenStates", values, shape: [rows, size])
  }
}
