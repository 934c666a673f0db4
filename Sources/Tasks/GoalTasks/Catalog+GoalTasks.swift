extension Catalog {
  /// The tasks with an achieved and a desired goal.
  public static let goalTasks: [Task.Type] = [
    GoalReach.self, GoalPush.self, GoalSlide.self, GoalPickPlace.self,
  ]
}
