internal import Base
public import Experience
internal import Learning
internal import Tasks

/// Environments of all tasks in which a policy acts, with exploration.
public final class ExperienceCollector {
  private let policy: PolicyNetwork
  private let encoder: ObservationEncoder
  /// The last actions and rewards in trials; nil where each episode is a trial of its own.
  private let history: TrialHistory?
  /// The images that the policy sees; nil without cameras.
  private let images: ImageLayout?
  private let exploration: Exploration
  let environments: TrainingEnvironments
  private let pool: ThreadPool
  private let actors: [PolicyActor]
  /// What a recurrent policy remembers of the running episodes; nil for other policies.
  let hiddenStates: HiddenStates?
  /// The actor of each environment.
  private let actorIndices: [Int]
  private var noiseGenerator, episodeGenerator: SeededGenerator
  private var noise: CorrelatedNoise
  private var schedule: ExplorationSchedule
  /// Records the running episodes on request.
  private var recorder: SuccessRecorder?
  /// Steps taken in all environments together.
  public private(set) var steps = 0

  /// The inputs before normalization, the observations and the actions of the current step, a row for each environment.
  private let inputs, goals: UnsafeMutableBufferPointer<Double>
  private let observations, nextObservations, actions: UnsafeMutableBufferPointer<Float>
  /// The log-probability of each action under the policy.
  private let logProbabilities: UnsafeMutableBufferPointer<Float>

  init(
    _ policy: PolicyNetwork, _ specs: [EnvironmentSpec], _ settings: Settings,
    _ encoder: ObservationEncoder, _ images: ImageLayout?, _ precision: Precision,
    trialEpisodes: Int, seed: UInt64, threads: Int, pool: ThreadPool
  ) throws {
    self.policy = policy
    self.encoder = encoder
    self.images = images
    self.pool = pool
    exploration = settings.exploration
    if let task = try specs.first(where: { try !Catalog.task(named: $0.task).hasExpert }) {
      try require(
        exploration.expertStartProbability == 0, "expertStartProbability",
        exploration.expertStartProbability, "0, because \(task.task) has no expert")
    }
    environments = try TrainingEnvironments(
      specs, perTask: settings.environmentsPerTask, settings.taskSampler,
      trialEpisodes: trialEpisodes, threads: threads)
    let count = environments.count
    history = encoder.seesHistory ? TrialHistory(rows: count) : nil
    // Enough rows to make matrix products fast, but at least two parts, so that two threads have work. A few images
    // make them fast, too.
    let parts = min(count, max(2, count / (images == nil ? 64 : 8)))
    let observed = environments.buffers.observations.images.baseAddress
    let hiddenStates = HiddenStates(of: policy, environments: count)
    self.hiddenStates = hiddenStates
    actors = (0..<parts).map { part in
      let range = part * count / parts..<(part + 1) * count / parts
      return PolicyActor(
        policy, inputs: encoder.size, hiddenStates: hiddenStates,
        images: images.flatMap { layout in observed.map { (layout, $0) } }, environments: range,
        precision)
    }
    actorIndices = actors.enumerated().flatMap { index, actor in
      actor.environments.map { _ in index }
    }
    noiseGenerator = SeededGenerator(seed: seed, stream: .exploration)
    episodeGenerator = SeededGenerator(seed: seed, stream: .training)
    noise = CorrelatedNoise(
      count: PolicyArchitecture.actionSize * count, noiseCorrelation: exploration.noiseCorrelation)
    schedule = ExplorationSchedule(count: count, exploration)
    func allocate<Value: ColumnElement>(_ count: Int) -> UnsafeMutableBufferPointer<Value> {
      let memory = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
      memory.initialize(repeating: .zero)
      return memory
    }
    inputs = allocate(count * encoder.size)
    goals = allocate(encoder.hasGoals ? 3 * count : 0)
    observations = allocate(count * encoder.observationSize)
    nextObservations = allocate(count * encoder.observationSize)
    actions = allocate(count * PolicyArchitecture.actionSize)
    logProbabilities = allocate(count)
  }

  deinit {
    inputs.deallocate()
    goals.deallocate()
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    logProbabilities.deallocate()
  }

  public var environmentCount: Int { environments.count }

  /// The fraction of the environments that each task has; nil if all keep their tasks.
  var taskFractions: [Double]? { environments.taskFractions }

  func beginEpisodes() throws {
    try environments.reset(using: &episodeGenerator)
    noise.reset(using: &noiseGenerator)
    for environment in 0..<environments.count { beginTrial(environment) }
    recorder?.beginEpisodes()
  }

  /// Starts new episodes in all environments. Each group of `size` adjacent environments starts alike, with the same task,
  /// initial state and goal.
  func beginEpisodes(groupsOf size: Int) throws {
    try environments.reset(groupsOf: size, using: &episodeGenerator)
    noise.reset(using: &noiseGenerator)
    for environment in 0..<environments.count { beginTrial(environment) }
    recorder?.beginEpisodes()
  }

  /// From now on, keeps the fastest successes of each task in rollouts.
  func recordSuccesses(episodesPerTask: Int, maxLength: Int) -> FastestSuccesses {
    let environment = environments.vector.environments[0]
    let hasList = environment.options.goals.selection == .finite
    let successes = FastestSuccesses(
      tasks: environments.taskCount, episodesPerTask: episodesPerTask,
      groups: hasList ? max(environment.initialStates.count, 1) : 1, maxLength: maxLength,
      observationSize: encoder.observationSize, actionSize: PolicyArchitecture.actionSize,
      hasGoals: encoder.hasGoals)
    recorder = SuccessRecorder(successes, environments: environments.count, encoder)
    return successes
  }

  // MARK: Steps

  /// Takes a step in all environments, and adds their transitions to a replay buffer. `reward` sees each reward.
  public func step(
    into replay: ReplayBuffer, _ report: inout TrainingReport,
    reward: (_ reward: Double, _ task: Int) -> Void = { _, _ in }
  ) throws {
    precondition(
      replay.variesTasks || !environments.changesTasks,
      "the environments change their tasks, and the replay buffer does not vary them")
    precondition(history == nil, "a replay buffer has no trials")
    gatherInputs()
    encoder.update(UnsafeBufferPointer(inputs))
    encoder.refresh()
    selectActions()
    let width = encoder.observationSize
    let buffers = environments.buffers
    for index in observations.indices {
      observations[index] = Float(buffers.observations.states[index])
    }
    _ = goals.update(fromContentsOf: buffers.observations.desiredGoals.prefix(goals.count))
    for environment in 0..<environments.count where replay.needsFirstImages(of: environment) {
      if let images = images(buffers.observations, environment) {
        replay.addFirstImages(images, of: environment)
      }
    }
    try environments.step(UnsafeBufferPointer(actions))
    for environment in 0..<environments.count {
      let isOver = environments.recordStep(environment, in: &report)
      let observed = isOver ? environments.vector.finalObservations : buffers.observations
      for column in environment * width..<(environment + 1) * width {
        nextObservations[column] = Float(observed.states[column])
      }
      replay.add(
        observations.row(environment, of: width),
        actions.row(environment, of: PolicyArchitecture.actionSize),
        nextObservation: nextObservations.row(environment, of: width),
        ReplayBuffer.Transition(
          reward: Float(buffers.rewards[environment]),
          isTerminated: buffers.terminations[environment], endsEpisode: isOver),
        encoder.hasGoals
          ? (observed.achievedGoals.row(environment, of: 3), goals.row(environment, of: 3)) : nil,
        nextImages: images(observed, environment), of: environment,
        task: environments.task(of: environment))
      reward(buffers.rewards[environment], environments.task(of: environment))
      if isOver { try beginNextEpisode(environment) }
    }
    replay.finishStep()
    steps += environments.count
  }

  /// Fills a rollout. Its observations are the networks' inputs, normalized by the statistics at its start. Its dones are the
  /// ends of trials: within a trial, the state after an episode's last step is the first one of the next episode.
  public func collect(_ rollout: RolloutBuffer, _ report: inout TrainingReport) throws {
    if steps == 0 {
      gatherInputs()
      encoder.update(UnsafeBufferPointer(inputs))
    }
    encoder.refresh()
    drawLatentNoise()
    rollout.begin()
    let buffers = environments.buffers
    for step in 0..<rollout.steps {
      gatherInputs()
      hiddenStates?.store(in: rollout, step: step)
      selectActions()
      for environment in 0..<environments.count {
        let row = rollout.row(environment, step)
        rollout.tasks[row] = Int32(environments.task(of: environment))
        rollout.set(
          row, observation: input(of: environment),
          action: actions.row(environment, of: PolicyArchitecture.actionSize),
          logProbability: logProbabilities[environment],
          images: images(buffers.observations, environment))
        recorder?.record(
          environment, input: inputs.row(environment, of: encoder.size),
          action: actions.row(environment, of: PolicyArchitecture.actionSize),
          initialState: environments.vector.environments[environment].initialStateIndex)
      }
      encoder.update(UnsafeBufferPointer(inputs))
      try environments.step(UnsafeBufferPointer(actions))
      for environment in 0..<environments.count {
        let row = rollout.row(environment, step)
        rollout.rewards[row] = Float(buffers.rewards[environment])
        let isEpisodeOver = environments.recordStep(environment, in: &report)
        let isTrialOver = isEpisodeOver && environments.isLastOfTrial(environment)
        rollout.dones[row] = isTrialOver
        recorder?.endStep(
          environment, task: environments.task(of: environment),
          isSuccess: buffers.successes[environment], isEpisodeOver: isEpisodeOver)
        history?.record(
          actions.row(environment, of: PolicyArchitecture.actionSize),
          reward: buffers.rewards[environment], in: environment)
        if isTrialOver, buffers.truncations[environment] {
          addBootstrap(row, of: rollout, environment, environments.vector.finalObservations)
        }
        if isEpisodeOver { try beginNextEpisode(environment) }
        if step == rollout.steps - 1, !isTrialOver {
          addBootstrap(row, of: rollout, environment, buffers.observations)
        }
      }
    }
    rollout.groupRows()
    steps += rollout.steps * environments.count
  }

  /// Adds the observation after a row to those that the rollout bootstraps from.
  private func addBootstrap(
    _ row: Int, of rollout: RolloutBuffer, _ environment: Int, _ observed: StepBuffers.Observations
  ) {
    rollout.addBootstrap(row, images: images(observed, environment)) {
      encode(observed, environment, into: $0)
    }
  }

  /// Draws the noise of the policy's latent variables, which then stays as it is for a rollout.
  private func drawLatentNoise() {
    for actor in actors {
      guard let noise = actor.latentNoise else { continue }
      for index in 0..<noise.count {
        noise.values[index] = Float(noiseGenerator.normal())
      }
    }
  }

  /// The noise of the latent variables with which the policy acts in an environment.
  func latentNoise(of environment: Int) -> UnsafePointer<Float> {
    let actor = actors[actorIndices[environment]]
    guard let noise = actor.latentNoise else {
      preconditionFailure("the policy has no latent variables")
    }
    return UnsafePointer(
      noise.values + (environment - actor.environments.lowerBound) * noise.columns)
  }

  /// The normalized input of an environment's last action.
  private func input(of environment: Int) -> UnsafePointer<Float> {
    let actor = actors[actorIndices[environment]]
    return UnsafePointer(
      actor.input.values + (environment - actor.environments.lowerBound) * encoder.size)
  }

  private func encode(
    _ observed: StepBuffers.Observations, _ environment: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    encoder.encode(
      observed.states.row(environment, of: encoder.observationSize),
      encoder.hasGoals ? observed.desiredGoals.row(environment, of: 3) : nil,
      history?[environment], into: target)
  }

  /// The images of an environment; nil without cameras.
  private func images(
    _ observed: StepBuffers.Observations, _ environment: Int
  ) -> UnsafePointer<UInt8>? {
    images.map { observed.images.row(environment, of: $0.byteCount) }
  }

  /// Copies the networks' inputs from the environments.
  private func gatherInputs() {
    let (width, size) = (encoder.observationSize, encoder.size)
    let observed = environments.buffers.observations
    for environment in 0..<environments.count {
      for column in 0..<width {
        inputs[environment * size + column] = observed.states[environment * width + column]
      }
      if encoder.hasGoals {
        for axis in 0..<3 {
          inputs[environment * size + width + axis] = observed.desiredGoals[3 * environment + axis]
        }
      }
      guard let history else { continue }
      let first = (environment + 1) * size - TrialHistory.size
      for column in 0..<TrialHistory.size { inputs[first + column] = history[environment][column] }
    }
  }

  // MARK: Actions

  /// Selects actions: random ones until learning starts, then mostly the policy's.
  private func selectActions() {
    let usesPolicy = steps >= exploration.learningStarts * environments.taskCount
    if usesPolicy { evaluatePolicy() }
    for actor in actors {
      for (row, environment) in actor.environments.enumerated() {
        select(environment, actor, row, usesPolicy: usesPolicy)
      }
    }
  }

  private func select(_ environment: Int, _ actor: PolicyActor, _ row: Int, usesPolicy: Bool) {
    let first = PolicyArchitecture.actionSize * environment
    switch schedule.nextActionSource(environment, usesPolicy: usesPolicy, using: &noiseGenerator) {
    case .policy:
      for number in 0..<PolicyArchitecture.actionSize {
        actions[first + number] = noise.next(first + number, using: &noiseGenerator)
      }
      guard let start = actions.baseAddress else { return }
      logProbabilities[environment] = actor.distribution.act(
        row: row, exploration: exploration, replacing: start + first)
    case .random:
      for number in 0..<PolicyArchitecture.actionSize {
        actions[first + number] = Float(noiseGenerator.uniform(in: -1...1))
      }
    case .repeatedRandom: break
    case .expert:
      let action = (environments.vector.environments[environment].expertAction ?? .zero).clamped
      for number in 0..<PolicyArchitecture.actionSize {
        actions[first + number] = Float(action[number])
      }
    }
  }

  /// Runs the policy's network on the inputs of all environments.
  private func evaluatePolicy() {
    for actor in actors {
      for environment in actor.environments {
        actor.setTask(environments.task(of: environment), of: environment)
      }
    }
    let (actors, inputs) = (UncheckedSendable(actors), UncheckedSendable(inputs))
    let encoder = UncheckedSendable(encoder)
    pool.parallelFor(actors.value.count) { part in
      let (actor, size) = (actors.value[part], encoder.value.size)
      let first = actor.environments.lowerBound * size
      if let source = inputs.value.baseAddress {
        encoder.value.normalizer.fill(
          actor.input.values, from: source + first, rows: actor.environments.count)
      }
      actor.run()
    }
  }

  /// Starts the next episode of an environment, perhaps of a new trial.
  private func beginNextEpisode(_ environment: Int) throws {
    let isTrialOver = environments.isLastOfTrial(environment)
    try environments.beginNextEpisode(environment, using: &episodeGenerator)
    if isTrialOver {
      beginTrial(environment)
    } else {
      history?.beginEpisode(environment)
      beginEpisode(environment)
    }
  }

  /// Starts a trial with its first episode. A recurrent policy forgets the last trial.
  private func beginTrial(_ environment: Int) {
    hiddenStates?.reset(environment)
    history?.beginTrial(environment)
    beginEpisode(environment)
  }

  /// Starts an episode's exploration schedule.
  private func beginEpisode(_ environment: Int) {
    schedule.begin(
      environment, horizon: environments.vector.environments[environment].horizon,
      using: &noiseGenerator)
  }

  /// The mean standard deviation of the last actions.
  var meanStd: Double {
    let stds = actors.flatMap { actor in
      (0..<actor.environments.count).map { row in
        Double(actor.distribution.meanStd(row: row) ?? exploration.noiseStd)
      }
    }
    return stds.reduce(0, +) / Double(stds.count)
  }

  // MARK: Serialization

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.count("collector.steps", &steps)
    try checkpoint.generator("noiseGenerator", &noiseGenerator)
    try checkpoint.generator("episodeGenerator", &episodeGenerator)
    try environments.serializeTasks(with: checkpoint)
    try environments.recorder?.serialize(with: checkpoint)
  }

  /// Saves or loads the running episodes too.
  func serializeEpisodes(with checkpoint: Checkpoint) throws {
    try environments.serialize(with: checkpoint)
    try noise.serialize(with: checkpoint)
    try schedule.serialize(with: checkpoint)
    try recorder?.serialize(with: checkpoint)
    try history?.serialize(with: checkpoint)
    // The random action drawn last may be repeated.
    if let start = actions.baseAddress {
      try checkpoint.tensor(
        "episodes.actions", start, shape: [environments.count, PolicyArchitecture.actionSize])
    }
  }
}
