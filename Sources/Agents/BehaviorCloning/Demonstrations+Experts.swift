internal import Base
internal import Synchronization
internal import Tasks

extension Demonstrations {
  /// Records the tasks' experts. Noise disturbs the actions taken; the labels are the expert's actions without it
  /// (after DART, Laskey et al. 2017, which optimizes the noise level; here it is drawn).
  static func collect(
    _ specs: [EnvironmentSpec], _ settings: BehaviorCloningSettings, seed: UInt64,
    on pool: ThreadPool
  ) throws -> Demonstrations {
    let parts = Mutex<[Result<Part, any Error>?]>(Array(repeating: nil, count: specs.count))
    pool.parallelFor(specs.count) { task in
      let part = Result { try collect(specs[task], settings, seed: seed, task: task) }
      parts.withLock { $0[task] = part }
    }
    return try Demonstrations(parts.withLock { try $0.compactMap { try $0?.get() } })
  }

  private static func collect(
    _ spec: EnvironmentSpec, _ settings: BehaviorCloningSettings, seed: UInt64, task: Int
  ) throws -> Part {
    let environment = try spec.make()
    var generator = SeededGenerator(seed: seed &+ UInt64(task), stream: .training)
    let expert = ScriptedPolicy.expert.make()
    var (observations, actions) = ([Double](), [Float]())
    for _ in 0..<settings.episodesPerTask {
      try Interruption.check()
      let episodeSeed = generator.next()
      try environment.reset(seed: episodeSeed)
      try expert.reset(environment, seed: episodeSeed)
      let noiseStd = settings.maxNoiseStd * generator.uniform()
      var remaining = Int.max
      while remaining > 0 {
        let expertAction = (environment.expertAction ?? .zero).clamped
        observations += environment.observation
        actions += (0..<4).map { Float(expertAction[$0]) }
        let noise = Action(
          generator.normal(), generator.normal(), generator.normal(), 0)
        let transition = try environment.step(expertAction + noiseStd * noise)
        if transition.isSuccess { remaining = min(remaining, settings.stepsAfterSuccess + 1) }
        if remaining != Int.max { remaining -= 1 }
        if transition.endsEpisode { break }
      }
    }
    return Part(observations: observations, actions: actions)
  }
}
