internal import Base
internal import Experience
internal import Learning
internal import Synchronization
internal import Tasks

extension RecordedTransitions {
  /// Records the tasks' experts. Noise disturbs the actions taken; the labels are the expert's actions without it
  /// (after DART, Laskey et al. 2017, which optimizes the noise level; here it is drawn).
  static func collectDemonstrations(
    _ specs: [EnvironmentSpec], _ settings: BehaviorCloningSettings, seed: UInt64,
    on pool: ThreadPool
  ) throws -> RecordedTransitions {
    try ScriptedPolicy.expert.make().check(for: specs)
    let parts = Mutex<[Result<[Demonstration], any Error>?]>(
      Array(repeating: nil, count: specs.count))
    pool.parallelFor(specs.count) { task in
      let part = Result {
        try recordDemonstrations(of: specs[task], settings, seed: seed, task: task)
      }
      parts.withLock { $0[task] = part }
    }
    let recorded = try parts.withLock { try $0.compactMap { try $0?.get() } }
    let first = try specs[0].make()
    let images = first.options.observation.images
    let demonstrations = try RecordedTransitions(
      .demonstrations, observationSize: first.observation.count,
      hasGoals: first.achievedGoal != nil, images: images)
    for part in recorded {
      demonstrations.beginTask()
      for demonstration in part { try demonstrations.append(demonstration.episode) }
    }
    try demonstrations.finish(
      images: images.map {
        ImagesInMemory(recorded.joined().map(\.images), cameras: $0.cameras.count)
      })
    return demonstrations
  }

  private struct Demonstration {
    var episode = Episode()
    /// At each time step but the last, the newest frames of all cameras.
    var images: [UInt8] = []

    mutating func append(_ environment: Environment) {
      episode.observations += environment.observation
      guard let layout = environment.options.observation.images else { return }
      let size = layout.frameByteCount
      for camera in layout.cameras.indices {
        let newest = ((camera + 1) * layout.frameStack - 1) * size
        images += environment.images[newest..<newest + size]
      }
    }
  }

  private static func recordDemonstrations(
    of spec: EnvironmentSpec, _ settings: BehaviorCloningSettings, seed: UInt64, task: Int
  ) throws -> [Demonstration] {
    let environment = try spec.make()
    var generator = SeededGenerator(seed: seed &+ UInt64(task), stream: .training)
    return try (0..<settings.episodesPerTask).map { _ in
      try Interruption.check()
      let episodeSeed = generator.next()
      try environment.reset(seed: episodeSeed)
      let noiseStd = settings.maxNoiseStd * generator.uniform()
      var (demonstration, remaining) = (Demonstration(), Int.max)
      demonstration.episode.desiredGoal = [
        environment.goal.x, environment.goal.y, environment.goal.z,
      ]
      while remaining > 0 {
        let expertAction = (environment.expertAction ?? .zero).clamped
        demonstration.append(environment)
        demonstration.episode.policyActions += (0..<4).map { Float(expertAction[$0]) }
        let noise = Action(
          generator.normal(), generator.normal(), generator.normal(), 0)
        let transition = try environment.step(expertAction + noiseStd * noise)
        if transition.isSuccess { remaining = min(remaining, settings.stepsAfterSuccess + 1) }
        if remaining != Int.max { remaining -= 1 }
        if transition.endsEpisode { break }
      }
      return demonstration
    }
  }
}
