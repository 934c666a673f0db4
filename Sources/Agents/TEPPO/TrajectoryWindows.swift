internal import Experience

/// The inputs of the next steps from each row of a rollout on. At the end of the episode or of the rollout, the last
/// one is repeated.
final class TrajectoryWindows {
  /// The size of a window.
  let width: Int
  private let rollout: RolloutBuffer
  private let length: Int

  init(of rollout: RolloutBuffer, length: Int) {
    self.rollout = rollout
    self.length = length
    width = length * rollout.observationSize
  }

  /// Writes the window that starts at a row.
  func fill(_ target: UnsafeMutablePointer<Float>, at row: Int) {
    let (size, steps) = (rollout.observationSize, rollout.steps)
    var source = row
    for place in 0..<length {
      (target + place * size).update(from: rollout.observations + source * size, count: size)
      let isLast = rollout.dones[source] || source % steps == steps - 1
      if !isLast { source += 1 }
    }
  }
}
