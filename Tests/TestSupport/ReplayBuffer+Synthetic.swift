public import Experience

extension ReplayBuffer {
  /// A buffer whose values identify their step: the observation is the environment and the step, the action repeats
  /// the step. Each environment has its own episode length, at least 5; each step has its own achieved goal.
  public static func synthetic(
    tasks: Int = 2, environmentsPerTask: Int = 3, length: Int = 50, steps: Int
  ) -> ReplayBuffer {
    let replay = ReplayBuffer(
      tasks: tasks, environmentsPerTask: environmentsPerTask, capacity: length, observationSize: 2,
      hasGoals: true)
    for step in 0..<steps {
      for environment in 0..<replay.environmentCount {
        let episodeLength = 5 + environment
        let observation = [Float(environment), Float(step)]
        let next = [Float(environment), Float(step + 1)]
        let transition = ReplayBuffer.Transition(
          reward: Float(step), isTerminated: false,
          endsEpisode: step % episodeLength == episodeLength - 1)
        let goals = [0.011 * Double(step), Double(environment), 0, 9, 9, 9]
        goals.withUnsafeBufferPointer { goals in
          guard let start = goals.baseAddress else { return }
          replay.add(
            observation, [Float](repeating: Float(step), count: 4), nextObservation: next,
            transition, (achieved: start, desired: start + 3), of: environment)
        }
      }
      replay.finishStep()
    }
    return replay
  }
}
