public import Tasks

/// Soft actor-critic with hindsight experience replay (Andrychowicz et al. 2017), for goal tasks with sparse rewards.
/// An episode that misses its goal shows how to reach the goal that it achieved.
public struct HER: Algorithm {
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

  private let settings: HERSettings
  private let sac: SAC

  public init(_ settings: HERSettings) {
    self.settings = settings
    sac = SAC(settings.sac)
  }

  public func build(_ kit: Kit) throws -> Program {
    guard kit.hasGoals else {
      throw TaskError.invalidOption(
        name: "the suite", given: kit.context.suite.name,
        allowed: "one with only goal tasks, such as MT1:goal-push; hindsight needs goals")
    }
    try kit.requireGoalsOutOfSight()
    return try sac.build(kit, relabeling: settings.relabeling)
  }
}
