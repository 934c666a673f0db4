internal import Base
internal import Sim
public import Tasks

/// Soft actor-critic (Haarnoja and others, 2018) on several tasks at once: each has an equal part in every batch,
/// a temperature of its own, and rewards scaled by its own returns.
///
/// It is meant for fast simulators: many environments take a step together, and a few large updates follow.
public class SAC: Algorithm {
  public class var name: String { "sac" }
  public class var summary: String { "Multi-task soft actor-critic." }

  public class func standardSettings(for suite: Suite) -> SACSettings {
    var settings = SACSettings()
    // These are the whole batch.
    if suite.train.count == 1 { settings.rowsPerTask = 256 }
    return settings
  }

  private let ground: TrainingGround
  public let settings: SACSettings
  /// Steps taken in all environments together.
  public private(set) var steps = 0
  let networks: SACNetworks
  let replay: Replay
  private let relabelling: Relabelling?
  private let environments: TrainingEnvironments
  private let pool: WorkerPool
  private let actors: [SACActor]
  private let update: SACUpdate
  private let loaders: [SACLoader]
  private var scale: RunningScale
  private var rewardScale: RewardScale
  private var noise, batches, episodes: SeededGenerator
  private var exploration: LastingNoise
  private var turns: Turns

  /// Of each environment: what the networks see, before and after a step, and the action.
  private var inputs: [Double]
  private let observations, nextObservations, actions: UnsafeMutablePointer<Float>
  private var desiredGoals: [Vector3]

  public required convenience init(
    _ ground: TrainingGround, _ settings: SACSettings, seed: UInt64, threads: Int
  ) throws {
    try self.init(ground, settings, nil, seed: seed, threads: threads)
  }

  /// With relabelling, all tasks have to be goal tasks, and are paid by sparse rewards.
  init(
    _ ground: TrainingGround, _ settings: SACSettings, _ relabelling: Relabelling?, seed: UInt64,
    threads: Int
  ) throws {
    try settings.validate()
    self.ground = ground
    self.settings = settings
    self.relabelling = relabelling
    let perTask = settings.environmentsPerTask
    var options = ground.options
    if settings.horizon > 0 { options.horizon = settings.horizon }
    if relabelling != nil { options.reward = .sparse }
    let specs = ground.suite.specs(options: options)
    if let task = try specs.first(where: { try !Catalog.task(named: $0.task).hasExpert }) {
      try require(
        settings.expertShare == 0, "expertShare", settings.expertShare,
        "0, for \(task.task) has no expert")
    }
    let (width, goals) = try (ground.observationCount(), ground.goals())
    let hasGoals = goals == .all
    guard goals != .some else {
      throw TaskError.invalidOption(
        name: "the suite", given: ground.suite.name,
        allowed: "one of goal tasks alone, or of none")
    }
    guard hasGoals || relabelling == nil else {
      throw TaskError.invalidOption(
        name: "the suite", given: ground.suite.name,
        allowed: "one of goal tasks alone, such as MT1:goal-push, for hindsight to have goals")
    }
    let inputCount = width + (hasGoals ? 3 : 0)
    try settings.memoryDemand(tasks: specs.count, inputCount: inputCount, hasGoals: hasGoals)
      .require()
    environments = try TrainingEnvironments(specs, perTask: perTask, threads: threads)
    pool = try WorkerPool(threads: threads)
    let count = environments.count
    replay = Replay(
      tasks: specs.count, environmentsPerTask: perTask, length: settings.replayPerTask / perTask,
      observationCount: width, hasGoals: hasGoals)
    var weights = SeededGenerator(seed: seed, stream: .weights)
    networks = SACNetworks(
      inputCount: inputCount, tasks: specs.count, settings, using: &weights)
    // As many rows as make products fast, but work for two threads at least.
    let (networks, parts) = (networks, min(count, max(2, count / 64)))
    actors = (0..<parts).map {
      SACActor(
        networks, environments: $0 * count / parts..<($0 + 1) * count / parts,
        environmentsPerTask: perTask)
    }
    update = SACUpdate(networks, settings, on: pool)
    let replay = replay
    loaders = update.batches.map {
      SACLoader($0, from: replay, relabelling, returnSteps: settings.returnSteps)
    }
    scale = RunningScale(columns: inputCount)
    rewardScale = RewardScale(tasks: specs.count)
    noise = SeededGenerator(seed: seed, stream: .exploration)
    exploration = LastingNoise(count: 4 * count, persistence: settings.persistence)
    turns = Turns(count: count, settings)
    batches = SeededGenerator(seed: seed, stream: .batches)
    episodes = SeededGenerator(seed: seed, stream: .training)
    inputs = Array(repeating: 0, count: count * inputCount)
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
    try environments.begin(using: &episodes)
    exploration.begin(using: &noise)
    for environment in 0..<environments.count { beginTurns(environment) }
  }

  public func iterate(progress: Double) throws -> TrainingReport {
    var report = TrainingReport(tasks: taskCount)
    update.setRate(1 + Float(progress) * (settings.lastRate - 1))
    for _ in 0..<settings.stepsPerIteration {
      try step(&report)
      guard replay.rowsPerTask >= settings.firstSteps else { continue }
      for _ in 0..<settings.updatesPerStep { learn() }
    }
    report.figures = update.figures
    return report
  }

  /// Learns once from what it remembers. ``iterate(progress:)`` does this as often as the settings ask for.
  public func learn() {
    precondition(replay.heldSteps > 0, "there is something to learn from")
    let measures = SACLoader.Measures(
      scale: scale.scale, rewards: rewardScale,
      returnSpan: settings.returnSpan, discount: settings.discount)
    let loaders = Disjoint(loaders)
    update.run(using: &batches) { part, generator in
      loaders.value[part].load(measures, using: &generator)
    }
  }

  public func exchange(with checkpoint: Checkpoint) throws {
    try networks.exchange(with: checkpoint)
    try update.exchange(with: checkpoint)
    try checkpoint.count("steps", &steps)
    try checkpoint.value("observations", &scale) { $0.fault(columns: networks.inputCount) }
    try checkpoint.value("rewards", &rewardScale) { $0.fault(tasks: taskCount) }
    try checkpoint.generator("noise", &noise)
    try checkpoint.generator("batches", &batches)
    try checkpoint.generator("episodes", &episodes)
    if settings.savesReplay { try replay.exchange(with: checkpoint) }
  }

  public func exchangeEpisodes(with checkpoint: Checkpoint) throws {
    try environments.exchange(with: checkpoint)
    try exploration.exchange(with: checkpoint)
    try turns.exchange(with: checkpoint)
    // What was drawn last may go on.
    try checkpoint.numbers("episodes.actions", actions, shape: [environments.count, 4])
  }

  public func savePolicy(to path: String) throws { try savePolicy(to: path, of: Self.name) }

  func savePolicy(to path: String, of algorithm: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: algorithm, suite: ground.suite.name, tasks: ground.tasks,
        inputs: networks.inputCount, network: settings.policy, output: .tanh, scale: scale),
      networks.meanPolicy(), to: path)
  }

  // MARK: Collecting

  private func step(_ report: inout TrainingReport) throws {
    look()
    choose()
    let count = environments.count
    let width = replay.observationCount
    let numbers = environments.rows.observations.numbers
    for index in 0..<count * width { observations[index] = Float(numbers[index]) }
    if replay.hasGoals {
      for environment in 0..<count {
        desiredGoals[environment] = goal(
          environment, environments.rows.observations.desiredGoals)
      }
    }
    try environments.vector.step(UnsafeBufferPointer(start: actions, count: 4 * count))
    for environment in 0..<count { record(environment, &report) }
    replay.finishStep()
    steps += count
  }

  /// Notes what the networks are to see, and lets what is usual in it follow.
  private func look() {
    let (width, inputCount) = (replay.observationCount, networks.inputCount)
    let rows = environments.rows.observations
    for environment in 0..<environments.count {
      let start = environment * inputCount
      for column in 0..<width {
        inputs[start + column] = rows.numbers[environment * width + column]
      }
      if replay.hasGoals {
        for axis in 0..<3 {
          inputs[start + width + axis] = rows.desiredGoals[3 * environment + axis]
        }
      }
    }
    inputs.withUnsafeBufferPointer { scale.include($0) }
  }

  /// Chooses actions: by chance at first, mostly by the policy then.
  private func choose() {
    let policyActs = steps >= settings.firstSteps * taskCount
    if policyActs { consultPolicy() }
    for actor in actors {
      for (row, environment) in actor.environments.enumerated() {
        let action = actions + 4 * environment
        switch turns.next(environment, policyActs: policyActs, using: &noise) {
        case .policy:
          for number in 0..<4 {
            action[number] = actor.action(
              row, number, chance: exploration.next(4 * environment + number, using: &noise))
          }
        case .chance:
          for number in 0..<4 { action[number] = Float(noise.uniform(in: -1...1)) }
        case .lastChance: break
        case .expert:
          let wanted = (environments.vector.environments[environment].expertAction ?? .zero).clamped
          for number in 0..<4 { action[number] = Float(wanted[number]) }
        }
      }
    }
  }

  /// Lets the policy look at what the environments show.
  private func consultPolicy() {
    let (scale, inputs, inputCount) = (scale.scale, inputs, networks.inputCount)
    let actors = Disjoint(actors)
    pool.run(actors.value.count) { part in
      let actor = actors.value[part]
      let start = actor.environments.lowerBound * inputCount
      for row in 0..<actor.environments.count {
        for column in 0..<inputCount {
          let place = row * inputCount + column
          actor.input.values[place] = scale.scaled(inputs[start + place], column: column)
        }
      }
      actor.graph.forward()
    }
  }

  private func beginTurns(_ environment: Int) {
    turns.begin(
      environment, horizon: environments.vector.environments[environment].horizon, using: &noise)
  }

  private func record(_ environment: Int, _ report: inout TrainingReport) {
    let rows = environments.rows
    let (width, task) = (replay.observationCount, environments.task(of: environment))
    let isOver = environments.note(environment, in: &report)
    let seen = isOver ? environments.vector.finals : rows.observations
    let next = nextObservations + environment * width
    for column in 0..<width {
      next[column] = Float(seen.numbers[environment * width + column])
    }
    let reward = rows.rewards[environment]
    var outcome = Replay.Outcome(
      reward: Float(reward), isTerminated: rows.terminations[environment], endsEpisode: isOver)
    if replay.hasGoals {
      outcome.achievedGoal = goal(environment, seen.achievedGoals)
      outcome.desiredGoal = desiredGoals[environment]
    }
    replay.put(
      observations + environment * width, actions + 4 * environment, leadingTo: next, outcome,
      of: environment)
    rewardScale.include(reward, of: task)
    if isOver { beginTurns(environment) }
  }

  private func goal(_ environment: Int, _ numbers: UnsafeMutableBufferPointer<Double>) -> Vector3 {
    let start = 3 * environment
    return Vector3(numbers[start], numbers[start + 1], numbers[start + 2])
  }
}

/// The same with a last layer of its own for each task, in the policy and in the critics.
public final class MultiHeadSAC: SAC {
  public override class var name: String { "mhsac" }
  public override class var summary: String {
    "Multi-task soft actor-critic with a head for each task."
  }

  public override class func standardSettings(for suite: Suite) -> SACSettings {
    var settings = super.standardSettings(for: suite)
    settings.policy.hasTaskHeads = true
    settings.critic.hasTaskHeads = true
    // On MT10, longer chance carries things to their goals earlier; on a single task it did not.
    settings.persistence = 0.9
    return settings
  }
}
