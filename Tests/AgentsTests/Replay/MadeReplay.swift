import Sim

@testable import Agents

extension Replay {
  /// Steps in which every number says what it is of: the observation holds the environment and the step, the
  /// action only fours of the step. Episodes of an environment have a length of their own, 5 and more; each
  /// step achieves a point that no other does.
  static func made(
    tasks: Int = 2, environmentsPerTask: Int = 3, length: Int = 50, steps: Int
  ) -> Replay {
    let replay = Replay(
      tasks: tasks, environmentsPerTask: environmentsPerTask, length: length, observationCount: 2,
      hasGoals: true)
    for step in 0..<steps {
      for environment in 0..<replay.environmentCount {
        let episodeLength = 5 + environment
        let observation = [Float(environment), Float(step)]
        let next = [Float(environment), Float(step + 1)]
        replay.put(
          observation, [Float](repeating: Float(step), count: 4), leadingTo: next,
          Replay.Outcome(
            reward: Float(step),
            isTerminated: false, endsEpisode: step % episodeLength == episodeLength - 1,
            achievedGoal: [0.011 * Double(step), Double(environment), 0], desiredGoal: [9, 9, 9]),
          of: environment)
      }
      replay.finishStep()
    }
    return replay
  }
}
