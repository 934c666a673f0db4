public import Tasks

/// Soft actor-critic on goal tasks with sparse rewards, made to work by relabelling: an episode that missed its
/// goal shows how to reach what it did reach.
public final class Hindsight: Algorithm {
  public static let name = "her"
  public static let summary = "Soft actor-critic with hindsight, for goal tasks."

  public static func standardSettings(for suite: Suite) -> HindsightSettings {
    var settings = HindsightSettings()
    // Chance hardly ever lifts a thing. The paper starts with it in the hand half the time.
    let tasks = suite.train.compactMap { try? Catalog.task(named: $0.task) }
    if tasks.allSatisfy(\.hasExpert), tasks.contains(where: { !$0.profile.objects.isEmpty }) {
      settings.learner.expertShare = 0.25
      settings.learner.randomSteps = 5
    }
    return settings
  }

  private let learner: SAC

  public init(
    _ ground: TrainingGround, _ settings: HindsightSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    learner = try SAC(ground, settings.learner, settings.relabelling, seed: seed, threads: threads)
  }

  public var steps: Int { learner.steps }

  public func beginEpisodes() throws { try learner.beginEpisodes() }

  public func iterate(progress: Double) throws -> TrainingReport {
    try learner.iterate(progress: progress)
  }

  public func exchange(with checkpoint: Checkpoint) throws {
    try learner.exchange(with: checkpoint)
  }

  public func exchangeEpisodes(with checkpoint: Checkpoint) throws {
    try learner.exchangeEpisodes(with: checkpoint)
  }

  public func savePolicy(to path: String) throws {
    try learner.savePolicy(to: path, of: Hindsight.name)
  }
}
