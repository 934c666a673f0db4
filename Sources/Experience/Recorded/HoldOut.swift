internal import Base

/// Which episodes of a dataset are set aside for validation. The same settings choose the same episodes in every run.
public struct HoldOut: Codable, Hashable, Sendable {
  /// The fraction of each task's episodes, at least one; 0 sets none aside.
  public var fraction = 0.0
  public var seed: UInt64 = 0

  public init() {}

  /// Whether each of some episodes of a task is set aside.
  func choice(among count: Int, task: Int) -> [Bool] {
    var isHeldOut = Array(repeating: false, count: count)
    guard fraction > 0, count > 1 else { return isHeldOut }
    let number = min(count - 1, max(1, Int((fraction * Double(count)).rounded())))
    var generator = SeededGenerator(seed: seed, stream: .holdOut(ofTask: task))
    // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S).
    var remaining = number
    for episode in 0..<count where generator.integer(below: count - episode) < remaining {
      isHeldOut[episode] = true
      remaining -= 1
    }
    return isHeldOut
  }
}

extension SeededGenerator.Stream {
  /// Chooses the episodes of a task that are set aside.
  fileprivate static func holdOut(ofTask task: Int) -> SeededGenerator.Stream {
    SeededGenerator.Stream(1 << 41 + UInt64(task))
  }
}
