public import Learning
public import Tasks

/// Soft actor-critic with hindsight experience replay (Andrychowicz et al. 2017), for goal tasks with sparse rewards.
/// An episode that misses its goal shows how to reach the goal that it achieved.
public final class HER: Algorithm {
  public static let name = "her"
  public static let summary = "Soft actor-critic with hindsight experience replay, for goal tasks."

  public static func defaultSettings(for suite: Suite) -> HERSettings {
    var settings = HERSettings()
    // Random actions rarely lift an object. In the paper, half of the episodes start with it in the gripper.
    let tasks = suite.train.compactMap { try? Catalog.task(named: $0.task) }
    if tasks.allSatisfy(\.hasExpert), tasks.contains(where: { !$0.profile.objects.isEmpty }) {
      settings.sac.expertStartProbability = 0.25
      settings.sac.randomActionRepeat = 5
    }
    return settings
  }

  private let learner: SAC

  public init(
    _ context: TrainingContext, _ settings: HERSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    learner = try SAC(context, settings.sac, settings.relabeling, seed: seed, threads: threads)
  }

  public var steps: Int { learner.steps }

  public func beginEpisodes() throws { try learner.beginEpisodes() }

  public func iterate(progress: Double) throws -> TrainingReport {
    try learner.iterate(progress: progress)
  }

  public func serialize(with checkpoint: Checkpoint) throws {
    try learner.serialize(with: checkpoint)
  }

  public func serializeEpisodes(with checkpoint: Checkpoint) throws {
    try learner.serializeEpisodes(with: checkpoint)
  }

  public func savePolicy(to path: String) throws {
    try learner.savePolicy(to: path, of: HER.name)
  }
}
