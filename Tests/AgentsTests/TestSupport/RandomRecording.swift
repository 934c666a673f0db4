import Experience
import Tasks

@testable import Agents

/// Recorded episodes of random actions.
enum RandomRecording {
  /// Reads some episodes of each task.
  static func reader(episodes: Int) -> RecordedTransitionsReader {
    { content, specs in
      let first = try specs[0].make()
      let recorded = try RecordedTransitions(
        content, observationSize: first.observation.count, hasGoals: first.achievedGoal != nil)
      for spec in specs {
        recorded.beginTask()
        let environment = try spec.make()
        let driver = try PolicyDriver(ScriptedPolicy.random.make(), in: environment)
        for seed in 0..<episodes {
          try environment.reset(seed: UInt64(seed))
          try driver.beginTrial(seed: UInt64(seed))
          try recorded.append(episode(in: environment, by: driver))
        }
      }
      try recorded.finish()
      return recorded
    }
  }

  private static func episode(
    in environment: Environment, by driver: PolicyDriver
  ) throws -> RecordedTransitions.Episode {
    var episode = RecordedTransitions.Episode()
    func observe() {
      episode.observations += environment.observation
      if let goal = environment.achievedGoal { episode.achievedGoals += [goal.x, goal.y, goal.z] }
    }
    observe()
    episode.desiredGoal = [environment.goal.x, environment.goal.y, environment.goal.z]
    while true {
      let action = try driver.nextAction().clamped
      let transition = try environment.step(action)
      observe()
      let numbers = (0..<4).map { Float(action[$0]) }
      episode.actions += numbers
      episode.policyActions += numbers
      episode.rewards.append(transition.reward)
      episode.terminations.append(transition.isTerminated)
      if transition.endsEpisode { return episode }
    }
  }
}
