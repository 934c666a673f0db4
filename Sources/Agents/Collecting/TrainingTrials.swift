internal import Base
internal import Learning
internal import Tasks

/// The trials of training environments: episodes of one task with the same initial state, goal and hidden dynamics, of which
/// an agent with memory remembers the earlier ones (RL², Duan et al. 2016).
final class TrainingTrials {
  /// The episodes of a trial.
  private let episodes: Int
  private let vector: VectorEnvironment
  /// The episodes of each environment's trial that follow the running one.
  private var remaining: [Int]
  /// The seed of each environment's next trial.
  private var nextSeeds: [UInt64]

  init(of vector: VectorEnvironment, episodes: Int) {
    self.episodes = episodes
    self.vector = vector
    remaining = Array(repeating: 0, count: vector.count)
    nextSeeds = Array(repeating: 0, count: vector.count)
  }

  /// Trials have begun in all environments. With `isStaggered`, the first ones have random numbers of episodes, so that all
  /// phases of trials occur at any time.
  func beginTrials(isStaggered: Bool, using generator: inout SeededGenerator) {
    for index in remaining.indices {
      remaining[index] = isStaggered ? generator.integer(below: episodes) : episodes - 1
      setNextStart(index, using: &generator)
    }
  }

  /// Whether the running episode, or the one that has just ended, is the last of its trial.
  func isLastEpisode(_ index: Int) -> Bool { remaining[index] == 0 }

  /// The vector has started the next episode of an environment.
  func beginNextEpisode(_ index: Int, using generator: inout SeededGenerator) {
    remaining[index] = remaining[index] == 0 ? episodes - 1 : remaining[index] - 1
    setNextStart(index, using: &generator)
  }

  private func setNextStart(_ index: Int, using generator: inout SeededGenerator) {
    if remaining[index] == 0 { nextSeeds[index] = generator.next() }
    setNextStart(index)
  }

  /// A later episode of a trial starts as the first one did, and keeps its hidden dynamics; the next trial starts anew.
  private func setNextStart(_ index: Int) {
    vector.setNextStart(
      remaining[index] == 0
        ? ResetOptions(seed: nextSeeds[index])
        : ResetOptions(initialState: vector.environments[index].task.initialState), at: index)
  }

  /// Saves or loads the running trials, after the environments.
  func serialize(with checkpoint: Checkpoint) throws {
    let count = vector.count
    try checkpoint.value("episodes.remainingInTrial", &remaining) { [episodes] in
      $0.count == count && $0.allSatisfy { (0..<episodes).contains($0) }
        ? nil : "does not have \(count) numbers from 0 to \(episodes - 1)"
    }
    try checkpoint.value("episodes.trialSeeds", &nextSeeds) {
      $0.count == count ? nil : "does not have \(count) seeds"
    }
    guard !checkpoint.isSaving else { return }
    for index in remaining.indices { setNextStart(index) }
  }
}
