internal import Base
public import Learning
internal import Sim
public import Tasks

/// Multi-task soft actor-critic, SAC (Haarnoja et al. 2018).
///
/// Each task has an equal number of rows in every batch, its own temperature, and rewards scaled by its largest one.
/// It is made for fast simulators: many environments step together, and a few large updates follow.
public class SAC: Algorithm {
  public class var name: String { "sac" }
  public class var summary: String { "Multi-task soft actor-critic." }

  public class func defaultSettings(for suite: Suite) -> SACSettings {
    var settings = SACSettings()
    // With a single task, this is the size of the whole batch.
    if suite.train.count == 1 { settings.batchSizePerTask = 256 }
    return settings
  }

  private let context: TrainingContext
  public let settings: SACSettings
  /// Steps taken in all environments together.
  public private(set) var steps = 0
  let networks: SACNetworks
  let replay: ReplayBuffer
  private let relabeling: GoalRelabeling?
  private let environments: TrainingEnvironments
  private let pool: ThreadPool
  private let actors: [SACActor]
  private let update: SACUpdate
  private let loaders: [SACLoader]
  private var observationStatistics: RunningMeanStd
  private var rewardScaler: MaxAbsRewardScaler
  private var noiseGenerator, batchGenerator, episodeGenerator: SeededGenerator
  private var explorationNoise: CorrelatedNoise
  private var explorationSchedule: ExplorationSchedule

  /// The networks' inputs and the transitions of the current step, a row for each environment.
  private var inputs: [Double]
  private let observations, nextObservations, actions: UnsafeMutablePointer<Float>
  private var desiredGoals: [Vector3]

  public required convenience init(
    _ context: TrainingContext, _ settings: SACSettings, seed: UInt64, threads: Int
  ) throws {
    try self.init(context, settings, nil, seed: seed, threads: threads)
  }

  /// With relabeling, all tasks must be goal tasks; their rewards are then sparse.
  init(
    _ context: TrainingContext, _ settings: SACSettings, _ relabeling: GoalRelabeling?,
    seed: UInt64,
    threads: Int
  ) throws {
    try settings.validate()
    self.context = context
    self.settings = settings
    self.relabeling = relabeling
    let perTask = settings.environmentsPerTask
    var options = context.options
    if settings.horizon > 0 { options.horizon = settings.horizon }
    if relabeling != nil { options.rewardType = .sparse }
    let specs = context.suite.specs(options: options)
    if let task = try specs.first(where: { try !Catalog.task(named: $0.task).hasExpert }) {
      try require(
        settings.expertStartProbability == 0, "expertStartProbability",
        settings.expertStartProbability,
        "0, because \(task.task) has no expert")
    }
    let (width, goals) = try (context.observationSize(), context.goalTaskPresence())
    let hasGoals = goals == .all
    guard goals != .mixed else {
      throw TaskError.invalidOption(
        name: "the suite", given: context.suite.name,
        allowed: "one with only goal tasks, or with none")
    }
    guard hasGoals || relabeling == nil else {
      throw TaskError.invalidOption(
        name: "the suite", given: context.suite.name,
        allowed: "one with only goal tasks, such as MT1:goal-push; hindsight needs goals")
    }
    let inputSize = width + (hasGoals ? 3 : 0)
    try settings.memoryDemand(tasks: specs.count, inputSize: inputSize, hasGoals: hasGoals)
      .require()
    environments = try TrainingEnvironments(specs, perTask: perTask, threads: threads)
    pool = try ThreadPool(threads: threads)
    let count = environments.count
    replay = ReplayBuffer(
      tasks: specs.count, environmentsPerTask: perTask,
      capacity: settings.replayCapacityPerTask / perTask,
      observationSize: width, hasGoals: hasGoals)
    var weights = SeededGenerator(seed: seed, stream: .weights)
    networks = SACNetworks(
      inputSize: inputSize, tasks: specs.count, settings, using: &weights)
    // Enough rows to make matrix products fast, but at least two parts, so that two threads have work.
    let (networks, parts) = (networks, min(count, max(2, count / 64)))
    actors = (0..<parts).map {
      SACActor(
        networks, environments: $0 * count / parts..<($0 + 1) * count / parts,
        environmentsPerTask: perTask)
    }
    update = SACUpdate(networks, settings, on: pool)
    let replay = replay
    loaders = update.batches.map {
      SACLoader($0, from: replay, relabeling, nStep: settings.nStep)
    }
    observationStatistics = RunningMeanStd(columns: inputSize)
    rewardScaler = MaxAbsRewardScaler(tasks: specs.count)
    noiseGenerator = SeededGenerator(seed: seed, stream: .exploration)
    explorationNoise = CorrelatedNoise(
      count: 4 * count, noiseCorrelation: settings.noiseCorrelation)
    explorationSchedule = ExplorationSchedule(count: count, settings)
    batchGenerator = SeededGenerator(seed: seed, stream: .batches)
    episodeGenerator = SeededGenerator(seed: seed, stream: .training)
    inputs = Array(repeating: 0, count: count * inputSize)
    observations = .allocate(capacity: count * width)
    nextObservations = .allocate(capacity: count * width)
    actions = .allocate(capacity: count * 4)
    actions.initialize(repeating: 0, count: count * 4)
    desiredGoals = Array(repeating: .zero, count: count)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
  }

  private var taskCount: Int { networks.taskCount }

  public func beginEpisodes() throws {
    replay.endEpisodes()
    try environments.reset(using: &episodeGenerator)
    explorationNoise.reset(using: &noiseGenerator)
    for environment in 0..<environments.count { beginExploration(environment) }
  }

  public func iterate(progress: Double) throws -> TrainingReport {
    var report = TrainingReport(tasks: taskCount)
    update.scaleLearningRates(by: 1 + Float(progress) * (settings.finalLearningRateFraction - 1))
    for _ in 0..<settings.stepsPerIteration {
      try step(&report)
      guard replay.transitionsPerTask >= settings.learningStarts else { continue }
      for _ in 0..<settings.updatesPerStep { takeGradientStep() }
    }
    report.metrics = update.metrics
    return report
  }

  /// Updates the networks once with a batch from the replay buffer. ``iterate(progress:)`` does this `updatesPerStep`
  /// times for each step.
  public func takeGradientStep() {
    precondition(replay.storedStepCount > 0, "the replay buffer is empty")
    let scaling = SACLoader.Scaling(
      normalizer: observationStatistics.normalizer, rewardScaler: rewardScaler,
      rewardScaleMaxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    let loaders = UncheckedSendable(loaders)
    update.run(using: &batchGenerator) { part, generator in
      loaders.value[part].load(scaling, using: &generator)
    }
  }

  public func serialize(with checkpoint: Checkpoint) throws {
    try networks.serialize(with: checkpoint)
    try update.serialize(with: checkpoint)
    try checkpoint.count("steps", &steps)
    try checkpoint.value("observationStatistics", &observationStatistics) {
      $0.validationError(columns: networks.inputSize)
    }
    try checkpoint.value("rewardScaler", &rewardScaler) { $0.validationError(tasks: taskCount) }
    try checkpoint.generator("noiseGenerator", &noiseGenerator)
    try checkpoint.generator("batchGenerator", &batchGenerator)
    try checkpoint.generator("episodeGenerator", &episodeGenerator)
    if settings.savesReplayBuffer { try replay.serialize(with: checkpoint) }
  }

  public func serializeEpisodes(with checkpoint: Checkpoint) throws {
    try environments.serialize(with: checkpoint)
    try explorationNoise.serialize(with: checkpoint)
    try explorationSchedule.serialize(with: checkpoint)
    // The random action drawn last may be repeated.
    try checkpoint.tensor("episodes.actions", actions, shape: [environments.count, 4])
  }

  public func savePolicy(to path: String) throws { try savePolicy(to: path, of: Self.name) }

  func savePolicy(to path: String, of algorithm: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: algorithm, suite: context.suite.name, tasks: context.tasks,
        inputSize: networks.inputSize, network: settings.policy, outputActivation: .tanh,
        observationStatistics: observationStatistics),
      networks.meanPolicy(), to: path)
  }

  // MARK: Collecting

  private func step(_ report: inout TrainingReport) throws {
    gatherInputs()
    selectActions()
    let count = environments.count
    let width = replay.observationSize
    let states = environments.buffers.observations.states
    for index in 0..<count * width { observations[index] = Float(states[index]) }
    if replay.hasGoals {
      for environment in 0..<count {
        desiredGoals[environment] = goal(
          environment, environments.buffers.observations.desiredGoals)
      }
    }
    try environments.vector.step(UnsafeBufferPointer(start: actions, count: 4 * count))
    for environment in 0..<count { record(environment, &report) }
    replay.finishStep()
    steps += count
  }

  /// Copies the networks' inputs from the environments, and updates the observation statistics with them.
  private func gatherInputs() {
    let (width, inputSize) = (replay.observationSize, networks.inputSize)
    let buffers = environments.buffers.observations
    for environment in 0..<environments.count {
      let start = environment * inputSize
      for column in 0..<width {
        inputs[start + column] = buffers.states[environment * width + column]
      }
      if replay.hasGoals {
        for axis in 0..<3 {
          inputs[start + width + axis] = buffers.desiredGoals[3 * environment + axis]
        }
      }
    }
    inputs.withUnsafeBufferPointer { observationStatistics.update($0) }
  }

  /// Selects actions: random ones until learning starts, then mostly the policy's.
  private func selectActions() {
    let usesPolicy = steps >= settings.learningStarts * taskCount
    if usesPolicy { evaluatePolicyNetwork() }
    for actor in actors {
      for (row, environment) in actor.environments.enumerated() {
        let action = actions + 4 * environment
        switch explorationSchedule.nextActionSource(
          environment, usesPolicy: usesPolicy, using: &noiseGenerator)
        {
        case .policy:
          for number in 0..<4 {
            action[number] = actor.action(
              row, number,
              noise: explorationNoise.next(4 * environment + number, using: &noiseGenerator))
          }
        case .random:
          for number in 0..<4 { action[number] = Float(noiseGenerator.uniform(in: -1...1)) }
        case .repeatedRandom: break
        case .expert:
          let expertAction = (environments.vector.environments[environment].expertAction ?? .zero)
            .clamped
          for number in 0..<4 { action[number] = Float(expertAction[number]) }
        }
      }
    }
  }

  /// Runs the policy's network on the inputs of all environments.
  private func evaluatePolicyNetwork() {
    let (normalizer, inputs, inputSize) = (
      observationStatistics.normalizer, inputs, networks.inputSize
    )
    let actors = UncheckedSendable(actors)
    pool.parallelFor(actors.value.count) { part in
      let actor = actors.value[part]
      let start = actor.environments.lowerBound * inputSize
      for row in 0..<actor.environments.count {
        for column in 0..<inputSize {
          let index = row * inputSize + column
          actor.input.values[index] = normalizer.normalize(inputs[start + index], column: column)
        }
      }
      actor.graph.forward()
    }
  }

  /// Starts an episode's exploration schedule.
  private func beginExploration(_ environment: Int) {
    explorationSchedule.begin(
      environment, horizon: environments.vector.environments[environment].horizon,
      using: &noiseGenerator)
  }

  private func record(_ environment: Int, _ report: inout TrainingReport) {
    let buffers = environments.buffers
    let (width, task) = (replay.observationSize, environments.task(of: environment))
    let isOver = environments.recordStep(environment, in: &report)
    let observed = isOver ? environments.vector.finalObservations : buffers.observations
    let next = nextObservations + environment * width
    for column in 0..<width {
      next[column] = Float(observed.states[environment * width + column])
    }
    let reward = buffers.rewards[environment]
    var transition = ReplayBuffer.Transition(
      reward: Float(reward), isTerminated: buffers.terminations[environment], endsEpisode: isOver)
    if replay.hasGoals {
      transition.achievedGoal = goal(environment, observed.achievedGoals)
      transition.desiredGoal = desiredGoals[environment]
    }
    replay.add(
      observations + environment * width, actions + 4 * environment, nextObservation: next,
      transition,
      of: environment)
    rewardScaler.update(reward, of: task)
    if isOver { beginExploration(environment) }
  }

  private func goal(_ environment: Int, _ goals: UnsafeMutableBufferPointer<Double>) -> Vector3 {
    let start = 3 * environment
    return Vector3(goals[start], goals[start + 1], goals[start + 2])
  }
}

/// SAC with an output layer for each task, in the policy and in the critics (MT-SAC, Yu et al. 2020).
public final class MultiHeadSAC: SAC {
  public override class var name: String { "mhsac" }
  public override class var summary: String {
    "Multi-task soft actor-critic with a head for each task."
  }

  public override class func defaultSettings(for suite: Suite) -> SACSettings {
    var settings = super.defaultSettings(for: suite)
    settings.policy.usesTaskHeads = true
    settings.critic.usesTaskHeads = true
    // On MT10, longer correlations bring objects to their goals earlier; on a single task they did not.
    settings.noiseCorrelation = 0.9
    return settings
  }
}
