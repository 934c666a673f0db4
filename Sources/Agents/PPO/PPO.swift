internal import Base
public import Learning
public import Tasks

/// Multi-task proximal policy optimization, PPO (Schulman et al. 2017).
///
/// Each task has an equal number of rows in every minibatch. Advantages are normalized task by task, and the critic
/// learns values in units of its task's returns (PopArt).
public final class PPO: Algorithm {
  public static let name = "ppo"
  public static let summary = "Multi-task PPO, balanced between tasks."

  public static func defaultSettings(for suite: Suite) -> PPOSettings { PPOSettings() }

  private let context: TrainingContext
  public let settings: PPOSettings
  public let taskCount: Int
  /// Steps taken in all environments together.
  public private(set) var steps = 0
  let networks: PPONetworks
  private let environments: TrainingEnvironments
  private let pool: ThreadPool
  private let rollout: RolloutBuffer
  private let actors: [PPOActor]
  /// Evaluates the final observations of truncated episodes.
  private let bootstrapCritic: PPOActor
  private let updates: [PPOUpdate]
  private let policyOptimizer, criticOptimizer: any Optimizer
  private let policyGradient, criticGradient: UnsafeMutablePointer<Float>
  private var observationStatistics: RunningMeanStd
  private var popArt: PopArt
  private var noiseGenerator, shuffleGenerator, episodeGenerator: SeededGenerator
  private var actions: [Float]
  private var explorationNoise: CorrelatedNoise
  private let observationSize: Int

  public init(
    _ context: TrainingContext, _ settings: PPOSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    try context.requireNoGoals(for: Self.name)
    self.context = context
    self.settings = settings
    var options = context.options
    options.horizon = settings.horizon
    let specs = context.suite.specs(options: options)
    taskCount = specs.count
    try settings.memoryDemand(tasks: specs.count, observationSize: context.observationSize())
      .require()
    let perTask = settings.environmentsPerTask
    environments = try TrainingEnvironments(specs, perTask: perTask, threads: threads)
    pool = try ThreadPool(threads: threads)
    observationSize = environments.buffers.observations.stateSize
    var weights = SeededGenerator(seed: seed, stream: .weights)
    networks = PPONetworks(
      observationSize: observationSize, tasks: specs.count, settings, using: &weights)
    rollout = RolloutBuffer(
      environments: environments.count, steps: settings.stepsPerIteration,
      observationSize: observationSize, actionSize: 4)
    let (networks, width) = (networks, observationSize)
    // Enough rows to make matrix products fast, but at least two parts, so that two threads have work.
    let (count, parts) = (
      environments.count, min(environments.count, max(2, environments.count / 64))
    )
    func actor(_ environments: Range<Int>) -> PPOActor {
      PPOActor(
        networks, environments: environments, environmentsPerTask: perTask, observationSize: width)
    }
    actors = (0..<parts).map { actor($0 * count / parts..<($0 + 1) * count / parts) }
    bootstrapCritic = actor(0..<min(count, 64))
    let rows = perTask * settings.stepsPerIteration / settings.minibatches
    updates = specs.indices.map {
      PPOUpdate(networks, task: $0, rows: rows, observationSize: width, settings)
    }
    policyOptimizer = settings.policyOptimizer.makeOptimizer(for: networks.policy)
    criticOptimizer = settings.criticOptimizer.makeOptimizer(for: networks.critic)
    policyGradient = .allocate(capacity: networks.policy.count)
    criticGradient = .allocate(capacity: networks.critic.count)
    observationStatistics = RunningMeanStd(columns: observationSize)
    popArt = PopArt(tasks: specs.count, rate: settings.popArtRate)
    noiseGenerator = SeededGenerator(seed: seed, stream: .exploration)
    shuffleGenerator = SeededGenerator(seed: seed, stream: .batches)
    actions = Array(repeating: 0, count: 4 * environments.count)
    explorationNoise = CorrelatedNoise(
      count: actions.count, noiseCorrelation: settings.noiseCorrelation)
    episodeGenerator = SeededGenerator(seed: seed, stream: .training)
  }

  deinit {
    policyGradient.deallocate()
    criticGradient.deallocate()
  }

  public func beginEpisodes() throws {
    try environments.reset(using: &episodeGenerator)
    explorationNoise.reset(using: &noiseGenerator)
    if steps == 0 {
      observationStatistics.update(UnsafeBufferPointer(environments.buffers.observations.states))
    }
  }

  public func iterate(progress: Double) throws -> TrainingReport {
    var report = TrainingReport(tasks: taskCount)
    try collectRollout(&report)
    rollout.computeReturnsAndAdvantages(discount: settings.discount, gaeLambda: settings.gaeLambda)
    let perTask = settings.environmentsPerTask
    for task in 0..<taskCount {
      let range = task * perTask..<(task + 1) * perTask
      rollout.normalizeAdvantages(of: range)
      popArt.update(
        UnsafeBufferPointer(
          start: rollout.returns + range.lowerBound * rollout.steps,
          count: perTask * rollout.steps), of: task, rewriting: networks.valueNetwork.head,
        in: networks.critic)
    }
    learn(rate: 1 + Float(progress) * (settings.finalLearningRateFraction - 1), &report)
    return report
  }

  public func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(networks.policy)
    try checkpoint.parameters(networks.critic)
    try checkpoint.optimizer("policy.optimizer", policyOptimizer)
    try checkpoint.optimizer("critic.optimizer", criticOptimizer)
    try checkpoint.count("steps", &steps)
    try checkpoint.value("observationStatistics", &observationStatistics) {
      $0.validationError(columns: observationSize)
    }
    let current = popArt
    try checkpoint.value("popArt", &popArt) { current.validationError(of: $0) }
    try checkpoint.generator("noiseGenerator", &noiseGenerator)
    try checkpoint.generator("shuffleGenerator", &shuffleGenerator)
    try checkpoint.generator("episodeGenerator", &episodeGenerator)
  }

  public func serializeEpisodes(with checkpoint: Checkpoint) throws {
    try environments.serialize(with: checkpoint)
    try explorationNoise.serialize(with: checkpoint)
  }

  public func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: context.suite.name, tasks: context.tasks,
        inputSize: observationSize, network: settings.policy, outputActivation: .linear,
        observationStatistics: observationStatistics),
      networks.policy, to: path)
  }

  // MARK: Collecting

  private func collectRollout(_ report: inout TrainingReport) throws {
    // Fixed for the whole rollout, although the statistics are updated with every step.
    let normalizer = observationStatistics.normalizer
    var truncated: [(row: Int, environment: Int, observation: [Double])] = []
    for step in 0..<rollout.steps {
      evaluateNetworks(on: environments.buffers.observations.states, normalizer)
      sampleActions(step)
      observationStatistics.update(UnsafeBufferPointer(environments.buffers.observations.states))
      try environments.vector.step(actions)
      record(step, &report, &truncated)
    }
    steps += rollout.steps * environments.count
    evaluateNetworks(on: environments.buffers.observations.states, normalizer)
    let values = actors.flatMap { actor in
      (0..<actor.environments.count).map { value(of: $0, by: actor) }
    }
    for environment in 0..<environments.count {
      let last = rollout.row(environment, rollout.steps - 1)
      for step in 0..<rollout.steps - 1 where !rollout.dones[rollout.row(environment, step)] {
        rollout.nextValues[rollout.row(environment, step)] =
          rollout.values[rollout.row(environment, step + 1)]
      }
      if !rollout.dones[last] { rollout.nextValues[last] = values[environment] }
    }
    bootstrapTruncated(truncated, normalizer)
  }

  /// Runs the actors' networks on the observations of all environments.
  private func evaluateNetworks(
    on observations: UnsafeMutableBufferPointer<Double>, _ normalizer: ObservationNormalizer
  ) {
    let (actors, observations) = (UncheckedSendable(actors), UncheckedSendable(observations))
    let observationSize = observationSize
    pool.parallelFor(actors.value.count) { part in
      let actor = actors.value[part]
      let start = actor.environments.lowerBound * observationSize
      if let source = observations.value.baseAddress {
        normalizer.fill(
          actor.observation.values, from: source + start, rows: actor.environments.count)
      }
      actor.graph.forward()
    }
  }

  /// Samples actions, and stores them with their log-probabilities and values.
  private func sampleActions(_ step: Int) {
    for actor in actors {
      for (line, environment) in actor.environments.enumerated() {
        sampleActions(step, environment, by: actor, line)
      }
    }
  }

  private func sampleActions(_ step: Int, _ environment: Int, by actor: PPOActor, _ line: Int) {
    let row = rollout.row(environment, step)
    (rollout.observations + row * observationSize).update(
      from: actor.observation.values + line * observationSize, count: observationSize)
    var logProbability: Float = -0.918_938_533 * 4
    for number in 0..<4 {
      let noise = explorationNoise.next(4 * environment + number, using: &noiseGenerator)
      let logStd = actor.actions.logStd.values[4 * line + number]
      let action =
        actor.actions.mean.values[4 * line + number]
        + Float32x8(repeating: logStd).exp[0] * noise
      rollout.actions[4 * row + number] = action
      actions[4 * environment + number] = action
      logProbability -= 0.5 * noise * noise + logStd
    }
    rollout.logProbabilities[row] = logProbability
    rollout.values[row] = value(of: line, by: actor)
  }

  private func record(
    _ step: Int, _ report: inout TrainingReport,
    _ truncated: inout [(row: Int, environment: Int, observation: [Double])]
  ) {
    let buffers = environments.buffers
    for environment in 0..<environments.count {
      let row = rollout.row(environment, step)
      rollout.rewards[row] = Float(buffers.rewards[environment])
      rollout.dones[row] = environments.recordStep(environment, in: &report)
      rollout.nextValues[row] = 0
      if buffers.truncations[environment] {
        let last = environments.vector.finalObservations.state(of: environment)
        truncated.append((row, environment, Array(last)))
      }
    }
  }

  /// Bootstraps truncated episodes: the value of their final observation replaces the rewards after the time limit
  /// (partial-episode bootstrapping, Pardo et al. 2018).
  private func bootstrapTruncated(
    _ truncated: [(row: Int, environment: Int, observation: [Double])],
    _ normalizer: ObservationNormalizer
  ) {
    let rows = bootstrapCritic.environments.count
    for start in stride(from: 0, to: truncated.count, by: rows) {
      let part = truncated[start..<min(start + rows, truncated.count)]
      for (row, end) in part.enumerated() {
        bootstrapCritic.taskIndices.values[row] = Int32(environments.task(of: end.environment))
        for (column, number) in end.observation.enumerated() {
          bootstrapCritic.observation.values[row * observationSize + column] = normalizer.normalize(
            number, column: column)
        }
      }
      bootstrapCritic.graph.forward()
      for (row, end) in part.enumerated() {
        rollout.nextValues[end.row] = value(of: row, by: bootstrapCritic)
      }
    }
  }

  /// The critic's value of a row of an actor, in the units of the rewards.
  private func value(of row: Int, by actor: PPOActor) -> Float {
    popArt.denormalize(actor.value.values[row], of: Int(actor.taskIndices.values[row]))
  }

  // MARK: Learning

  /// Runs all epochs on the rollout. `rate` scales the learning rates (linear annealing).
  private func learn(rate: Float, _ report: inout TrainingReport) {
    policyOptimizer.learningRateFactor = rate
    criticOptimizer.learningRateFactor = rate
    let transitionsPerTask = settings.environmentsPerTask * rollout.steps
    var orders = (0..<taskCount).map { task in
      Array(task * transitionsPerTask..<(task + 1) * transitionsPerTask)
    }
    for _ in 0..<settings.epochs {
      for task in 0..<taskCount { orders[task].shuffle(using: &shuffleGenerator) }
      for part in 0..<settings.minibatches { learn(part, of: orders) }
    }
    func mean(_ metric: (Int) -> Float) -> Double {
      Double((0..<taskCount).reduce(0) { $0 + metric($1) } / Float(taskCount))
    }
    report.metrics = [
      ("ppo/approx_kl", mean { updates[$0].approximateKL }),
      ("ppo/critic_loss", mean { updates[$0].meanCriticLoss }),
      ("ppo/std", meanStd),
      (
        "ppo/learning_rate",
        Double(settings.policyOptimizer.learningRate * policyOptimizer.learningRateFactor)
      ),
    ]
  }

  private func learn(_ part: Int, of orders: [[Int]]) {
    let (popArt, memory) = (popArt, UncheckedSendable((updates, rollout)))
    pool.parallelFor(taskCount) { task in
      let (updates, rollout) = memory.value
      let update = updates[task]
      orders[task].withUnsafeBufferPointer { order in
        update.load(
          rollout,
          rows: UnsafeBufferPointer(rebasing: order[part * update.rows..<(part + 1) * update.rows])
        ) { popArt.normalize($0, of: task) }
      }
      update.run()
    }
    settings.gradientCombiner.combine(
      updates.map(\.policyGradients), into: policyGradient, count: networks.policy.count,
      using: &shuffleGenerator, on: pool)
    settings.gradientCombiner.combine(
      updates.map(\.criticGradients), into: criticGradient, count: networks.critic.count,
      using: &shuffleGenerator, on: pool)
    policyOptimizer.step(policyGradient, on: pool)
    criticOptimizer.step(criticGradient, on: pool)
  }

  /// The critic's mean value of the last rollout's states.
  var meanValue: Float {
    sum(rollout.values, count: environments.count * rollout.steps)
      / Float(environments.count * rollout.steps)
  }

  /// The mean standard deviation of the policy's actions, over all environments.
  private var meanStd: Double {
    let stds = actors.flatMap { actor in
      (0..<4 * actor.environments.count).map {
        Float32x8(repeating: actor.actions.logStd.values[$0]).exp[0]
      }
    }
    return Double(stds.reduce(0, +) / Float(stds.count))
  }
}
