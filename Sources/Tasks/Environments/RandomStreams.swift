internal import Base

// What chance decides in this module; each use has a stream of its own, so that a new one changes no other.
extension SeededGenerator.Stream {
  /// The episodes of an environment.
  static let episodes = SeededGenerator.Stream(3)
  /// The environments of a vector.
  static let vector = SeededGenerator.Stream(4)
  /// Actions taken at random.
  static let actions = SeededGenerator.Stream(5)
  /// Resampling in statistics.
  static let bootstrap = SeededGenerator.Stream(6)

  /// An episode of an evaluation.
  static func evaluation(of episode: Int) -> SeededGenerator.Stream {
    SeededGenerator.Stream(1_000 + UInt64(episode))
  }

  /// The listed layouts of a task, which follow from its name and not from its place in a suite.
  static func layouts(of task: String) -> SeededGenerator.Stream {
    // FNV-1a, over the letters.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in task.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return SeededGenerator.Stream(hash)
  }
}

extension GoalOptions {
  /// The listed layouts of a task.
  public func layouts(of profile: TaskProfile) -> [Layout] {
    var generator = SeededGenerator(seed: seed, stream: .layouts(of: profile.name))
    return (0..<count).map { _ in profile.placement.draw(using: &generator) }
  }
}
