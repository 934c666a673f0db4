extension ExperienceCollector {
  public struct Settings: Sendable {
    public var environmentsPerTask = 16
    public var exploration = Exploration()
    /// Which tasks the episodes have. A replay buffer must vary its tasks for all but ``UniformTasks``.
    public var taskSampler: any TaskSampler = UniformTasks()

    public init() {}
  }
}

extension ExperienceCollector.Settings {
  init(_ settings: any ActingSettings) {
    environmentsPerTask = settings.environmentsPerTask
    exploration = settings.exploration
    taskSampler = settings.taskSampler
  }
}
