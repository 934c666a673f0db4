internal import Experience
internal import Learning
public import Tasks

/// Multi-task TD3 (Fujimoto et al. 2018): a deterministic policy with two critics.
///
/// Each task has an equal number of rows in every batch, and rewards scaled by its largest one. As in FastTD3 (Seo et
/// al. 2025), many environments step together, and a few large updates follow.
public struct TD3: Algorithm {
  public static let name = "td3"
  public static let summary = "Multi-task TD3: a deterministic policy with two critics."

  public static func defaultSettings(for suite: Suite) -> TD3Settings {
    var settings = TD3Settings()
    // With a single task, this is the size of the whole batch.
    if suite.train.count == 1 { settings.batchSizePerTask = 256 }
    return settings
  }

  private let settings: TD3Settings
  public init(_ settings: TD3Settings) { self.settings = settings }

  public func validate() throws { try settings.validate() }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = options
    if settings.horizon > 0 { options.horizon = settings.horizon }
    return options
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try .replaying(
      problem, policy: settings.policy.demand("policy", problem.inputShape, outputs: 4),
      critic: settings.critic.demand(
        "critic", problem.inputShape.withAction, outputs: settings.criticHead.outputs),
      environmentsPerTask: settings.environmentsPerTask,
      batchSizePerTask: settings.batchSizePerTask,
      replayCapacityPerTask: settings.replayCapacityPerTask)
  }

  public func build(_ kit: Kit) throws -> Program {
    let policy = try kit.policy(settings.policy, DeterministicHead())
    let critics = try kit.critics(2, settings.critic, settings.criticHead)
    let targetPolicy = kit.targets(of: policy, tau: settings.tau)
    let targetCritics = kit.targets(of: critics, tau: settings.tau)

    let replay = kit.replayBuffer(
      capacityPerTask: settings.replayCapacityPerTask,
      environmentsPerTask: settings.environmentsPerTask, isSaved: settings.savesReplayBuffer)
    let scaler = kit.rewardScaler(
      maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    let data = kit.batches(
      from: TransitionSampler(replay, nStep: settings.nStep, discount: settings.discount),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: scaler.factor)

    // Clipped double Q-learning with target policy smoothing (eq. 10 and 14).
    let criticUpdate = try kit.update(
      "critic", critics, settings.criticOptimizer, combiner: settings.criticCombiner, on: data
    ) { b in
      let limit = settings.targetNoiseLimit
      let noise = (settings.targetNoiseStd * b.noise(columns: 4)).clamped(to: -limit...limit)
      let next = (targetPolicy.network.mean(b, of: b.next) + noise).clamped(to: -1...1)
      let value = targetCritics.minimum(b, of: b.next, next)
      return critics.loss(b, target: b.reward + b.discount * value)
    }
    // The deterministic policy gradient (Silver et al. 2014) of the first critic.
    let policyUpdate = try kit.update(
      "policy", policy, settings.policyOptimizer, combiner: settings.policyCombiner, on: data
    ) { b in -critics.values(b, of: b.observation, policy.mean(b))[0] }

    var collecting = ExperienceCollector.Settings()
    collecting.environmentsPerTask = settings.environmentsPerTask
    collecting.exploration.learningStarts = settings.learningStarts
    collecting.exploration.noiseStd = settings.explorationStd
    collecting.exploration.noiseCorrelation = settings.noiseCorrelation
    let collector = try kit.collector(acting: policy, collecting)
    let updates = kit.counter("updates")

    func update() {
      data.draw()
      criticUpdate()
      updates.value += 1
      guard updates.value.isMultiple(of: settings.policyDelay) else { return }
      policyUpdate()
      targetPolicy.update()
      targetCritics.update()
    }
    return Program(
      begin: replay.endEpisodes, figures: { [("updates", Double(updates.value))] }, update: update
    ) { _, report in
      for _ in 0..<settings.stepsPerIteration {
        try collector.step(into: replay, &report, reward: scaler.update)
        guard replay.transitionsPerTask >= settings.learningStarts else { continue }
        for _ in 0..<settings.updatesPerStep { update() }
      }
      return settings.stepsPerIteration * collector.environmentCount
    }
  }
}
