internal import Base

// The random streams of this module. Each use has a stream of its own, so that a new use changes no other
// (splittable generators, Steele, Lea and Flood 2014).
extension SeededGenerator.Stream {
  /// Seeds the episodes of an environment.
  static let episodes = SeededGenerator.Stream(3)
  /// Seeds the environments of a vector.
  static let vector = SeededGenerator.Stream(4)
  /// Samples random actions.
  static let actions = SeededGenerator.Stream(5)
  /// Chooses what a play policy does.
  static let play = SeededGenerator.Stream(7)
  /// Resamples scores in statistics.
  static let bootstrap = SeededGenerator.Stream(6)

  /// Seeds an episode of an evaluation.
  static func evaluation(of episode: Int) -> SeededGenerator.Stream {
    SeededGenerator.Stream(1_000 + UInt64(episode))
  }

  /// Samples a task's goal in an episode of another task. The stream depends on the task's name.
  static func sharedGoal(of task: String) -> SeededGenerator.Stream {
    initialStates(of: "goal of \(task)")
  }

  /// Samples the listed initial states of a task. The stream depends on the task's name, not on its index in
  /// a suite.
  static func initialStates(of task: String) -> SeededGenerator.Stream {
    // FNV-1a hash (Fowler, Noll and Vo) of the name.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in task.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return SeededGenerator.Stream(hash)
  }
}

extension GoalOptions {
  /// The listed initial states of a task.
  public func initialStates(of profile: TaskProfile) -> [InitialState] {
    var generator = SeededGenerator(seed: seed, stream: .initialStates(of: profile.name))
    return (0..<count).map { _ in profile.placement.sample(using: &generator) }
  }
}
