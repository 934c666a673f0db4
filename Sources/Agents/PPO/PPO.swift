internal import Base
public import Tasks

/// Proximal policy optimisation (Schulman and others, 2017) on several tasks at once, balanced: each task has
/// an equal part in every batch, advantages of its own scale, and values in units of its own returns.
public final class PPO: Algorithm {
  public static let name = "ppo"
  public static let summary = "Multi-task PPO, balanced between tasks."

  public static func standardSettings(for suite: Suite) -> PPOSettings { PPOSettings() }

  private let ground: TrainingGround
  public let settings: PPOSettings
  public let taskCount: Int
  /// Steps taken in all environments together.
  public private(set) var steps = 0
  let networks: PPONetworks
  private let environments: TrainingEnvironments
  private let pool: WorkerPool
  private let rollout: Rollout
  private let actors: [PPOActor]
  /// Looks at states that episodes were cut off in.
  private let judge: PPOActor
  private let updates: [PPOUpdate]
  private let policyOptimizer, criticOptimizer: Adam
  private let policyGradient, criticGradient: UnsafeMutablePointer<Float>
  private var observationScale: RunningScale
  private var returnScale: ReturnScale
  private var noise, order, episodes: SeededGenerator
  private var actions: [Float]
  private var exploration: LastingNoise
  private let observationCount: Int

  public init(
    _ ground: TrainingGround, _ settings: PPOSettings, seed: UInt64, threads: Int
  ) throws {
    try settings.validate()
    try ground.requireNoGoals(for: Self.name)
    self.ground = ground
    self.settings = settings
    var options = ground.options
    options.horizon = settings.horizon
    let specs = ground.suite.specs(options: options)
    taskCount = specs.count
    try settings.memoryDemand(tasks: specs.count, observationCount: ground.observationCount())
      .require()
    let perTask = settings.environmentsPerTask
    environments = try TrainingEnvironments(specs, perTask: perTask, threads: threads)
    pool = try WorkerPool(threads: threads)
    observationCount = environments.rows.observations.numberCount
    var weights = SeededGenerator(seed: seed, stream: .weights)
    networks = PPONetworks(
      observationCount: observationCount, tasks: specs.count, settings, using: &weights)
    rollout = Rollout(
      environments: environments.count, steps: settings.stepsPerIteration,
      observationCount: observationCount, actionCount: 4)
    let (networks, width) = (networks, observationCount)
    // As many rows as make products fast, but work for two threads at least.
    let (count, parts) = (
      environments.count, min(environments.count, max(2, environments.count / 64))
    )
    func actor(_ environments: Range<Int>) -> PPOActor {
      PPOActor(
        networks, environments: environments, environmentsPerTask: perTask, observationCount: width)
    }
    actors = (0..<parts).map { actor($0 * count / parts..<($0 + 1) * count / parts) }
    judge = actor(0..<min(count, 64))
    let rows = perTask * settings.stepsPerIteration / settings.minibatches
    updates = specs.indices.map {
      PPOUpdate(networks, task: $0, rows: rows, observationCount: width, settings)
    }
    policyOptimizer = Adam(networks.policy, settings.policyOptimizer)
    criticOptimizer = Adam(networks.critic, settings.criticOptimizer)
    policyGradient = .allocate(capacity: networks.policy.count)
    criticGradient = .allocate(capacity: networks.critic.count)
    observationScale = RunningScale(columns: observationCount)
    returnScale = ReturnScale(tasks: specs.count, rate: settings.returnRate)
    noise = SeededGenerator(seed: seed, stream: .exploration)
    order = SeededGenerator(seed: seed, stream: .batches)
    actions = Array(repeating: 0, count: 4 * environments.count)
    exploration = LastingNoise(count: actions.count, persistence: settings.persistence)
    episodes = SeededGenerator(seed: seed, stream: .training)
  }

  deinit {
    policyGradient.deallocate()
    criticGradient.deallocate()
  }

  public func beginEpisodes() throws {
    try environments.begin(using: &episodes)
    exploration.begin(using: &noise)
    if steps == 0 {
      observationScale.include(UnsafeBufferPointer(environments.rows.observations.numbers))
    }
  }

  public func iterate(progress: Double) throws -> TrainingReport {
    var report = TrainingReport(tasks: taskCount)
    try collect(&report)
    rollout.estimate(discount: settings.discount, trace: settings.trace)
    let perTask = settings.environmentsPerTask
    for task in 0..<taskCount {
      let range = task * perTask..<(task + 1) * perTask
      rollout.normalizeAdvantages(of: range)
      returnScale.include(
        UnsafeBufferPointer(
          start: rollout.returns + range.lowerBound * rollout.steps,
          count: perTask * rollout.steps), of: task, rewriting: networks.valueNetwork.head,
        in: networks.critic)
    }
    learn(rate: 1 + Float(progress) * (settings.lastRate - 1), &report)
    return report
  }

  public func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(networks.policy)
    try checkpoint.parameters(networks.critic)
    try checkpoint.optimizer("policy.optimizer", policyOptimizer)
    try checkpoint.optimizer("critic.optimizer", criticOptimizer)
    try checkpoint.count("steps", &steps)
    try checkpoint.value("observations", &observationScale) {
      $0.fault(columns: observationCount)
    }
    let scale = returnScale
    try checkpoint.value("returns", &returnScale) { scale.fault(of: $0) }
    try checkpoint.generator("noise", &noise)
    try checkpoint.generator("order", &order)
    try checkpoint.generator("episodes", &episodes)
  }

  public func exchangeEpisodes(with checkpoint: Checkpoint) throws {
    try environments.exchange(with: checkpoint)
    try exploration.exchange(with: checkpoint)
  }

  public func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: ground.suite.name, tasks: ground.tasks,
        inputs: observationCount, network: settings.policy, output: .plain, scale: observationScale),
      networks.policy, to: path)
  }

  // MARK: Collecting

  private func collect(_ report: inout TrainingReport) throws {
    // The same for all of the iteration, though more is learned of it meanwhile.
    let scale = observationScale.scale
    var cutOff: [(row: Int, environment: Int, observation: [Double])] = []
    for step in 0..<rollout.steps {
      look(at: environments.rows.observations.numbers, scale)
      choose(step)
      observationScale.include(UnsafeBufferPointer(environments.rows.observations.numbers))
      try environments.vector.step(actions)
      record(step, &report, &cutOff)
    }
    steps += rollout.steps * environments.count
    look(at: environments.rows.observations.numbers, scale)
    let values = actors.flatMap { actor in
      (0..<actor.environments.count).map { value(of: $0, by: actor) }
    }
    for environment in 0..<environments.count {
      let last = rollout.row(environment, rollout.steps - 1)
      for step in 0..<rollout.steps - 1 where !rollout.ends[rollout.row(environment, step)] {
        rollout.nextValues[rollout.row(environment, step)] =
          rollout.values[rollout.row(environment, step + 1)]
      }
      if !rollout.ends[last] { rollout.nextValues[last] = values[environment] }
    }
    bootstrap(cutOff, scale)
  }

  /// Puts observations through the networks.
  private func look(at numbers: UnsafeMutableBufferPointer<Double>, _ scale: ColumnScale) {
    let (actors, numbers) = (Disjoint(actors), Disjoint(numbers))
    let observationCount = observationCount
    pool.run(actors.value.count) { part in
      let actor = actors.value[part]
      let start = actor.environments.lowerBound * observationCount
      if let source = numbers.value.baseAddress {
        scale.fill(
          actor.observation.values, from: source + start, rows: actor.environments.count)
      }
      actor.graph.forward()
    }
  }

  /// Draws actions, and notes what they were drawn from.
  private func choose(_ step: Int) {
    for actor in actors {
      for (line, environment) in actor.environments.enumerated() {
        choose(step, environment, by: actor, line)
      }
    }
  }

  private func choose(_ step: Int, _ environment: Int, by actor: PPOActor, _ line: Int) {
    let row = rollout.row(environment, step)
    (rollout.observations + row * observationCount).update(
      from: actor.observation.values + line * observationCount, count: observationCount)
    var logDensity: Float = -0.918_938_533 * 4
    for number in 0..<4 {
      let chance = exploration.next(4 * environment + number, using: &noise)
      let logDeviation = actor.actions.logDeviation.values[4 * line + number]
      let action =
        actor.actions.mean.values[4 * line + number]
        + Lanes(repeating: logDeviation).exponential[0] * chance
      rollout.actions[4 * row + number] = action
      actions[4 * environment + number] = action
      logDensity -= 0.5 * chance * chance + logDeviation
    }
    rollout.logDensities[row] = logDensity
    rollout.values[row] = value(of: line, by: actor)
  }

  private func record(
    _ step: Int, _ report: inout TrainingReport,
    _ cutOff: inout [(row: Int, environment: Int, observation: [Double])]
  ) {
    let rows = environments.rows
    for environment in 0..<environments.count {
      let row = rollout.row(environment, step)
      rollout.rewards[row] = Float(rows.rewards[environment])
      rollout.ends[row] = environments.note(environment, in: &report)
      rollout.nextValues[row] = 0
      if rows.truncations[environment] {
        let last = environments.vector.finals.numbers(of: environment)
        cutOff.append((row, environment, Array(last)))
      }
    }
  }

  /// Where the time limit cut an episode off, the state it ended in had a value.
  private func bootstrap(
    _ cutOff: [(row: Int, environment: Int, observation: [Double])], _ scale: ColumnScale
  ) {
    let rows = judge.environments.count
    for start in stride(from: 0, to: cutOff.count, by: rows) {
      let part = cutOff[start..<min(start + rows, cutOff.count)]
      for (row, end) in part.enumerated() {
        judge.tasks.values[row] = Int32(environments.task(of: end.environment))
        for (column, number) in end.observation.enumerated() {
          judge.observation.values[row * observationCount + column] = scale.scaled(
            number, column: column)
        }
      }
      judge.graph.forward()
      for (row, end) in part.enumerated() {
        rollout.nextValues[end.row] = value(of: row, by: judge)
      }
    }
  }

  /// What the critic says of a row that an actor has looked at.
  private func value(of row: Int, by actor: PPOActor) -> Float {
    returnScale.value(actor.value.values[row], of: Int(actor.tasks.values[row]))
  }

  // MARK: Learning

  private func learn(rate: Float, _ report: inout TrainingReport) {
    policyOptimizer.settings.learningRate = settings.policyOptimizer.learningRate * rate
    criticOptimizer.settings.learningRate = settings.criticOptimizer.learningRate * rate
    let rowsPerTask = settings.environmentsPerTask * rollout.steps
    var orders = (0..<taskCount).map { task in
      Array(task * rowsPerTask..<(task + 1) * rowsPerTask)
    }
    for _ in 0..<settings.epochs {
      for task in 0..<taskCount { orders[task].shuffle(using: &order) }
      for part in 0..<settings.minibatches { learn(part, of: orders) }
    }
    func mean(_ figure: (Int) -> Float) -> Double {
      Double((0..<taskCount).reduce(0) { $0 + figure($1) } / Float(taskCount))
    }
    report.figures = [
      ("ppo/divergence", mean { updates[$0].divergence }),
      ("ppo/critic loss", mean { updates[$0].criticError }),
      ("ppo/deviation", meanDeviation),
      ("ppo/learning rate", Double(policyOptimizer.settings.learningRate)),
    ]
  }

  private func learn(_ part: Int, of orders: [[Int]]) {
    let (scales, memory) = (returnScale, Disjoint((updates, rollout)))
    pool.run(taskCount) { task in
      let (updates, rollout) = memory.value
      let update = updates[task]
      orders[task].withUnsafeBufferPointer { order in
        update.load(
          rollout,
          rows: UnsafeBufferPointer(rebasing: order[part * update.rows..<(part + 1) * update.rows])
        ) { scales.normalized($0, of: task) }
      }
      update.run()
    }
    settings.gradients.combine(
      updates.map(\.policyGradients), into: policyGradient, count: networks.policy.count,
      using: &order, on: pool)
    settings.gradients.combine(
      updates.map(\.criticGradients), into: criticGradient, count: networks.critic.count,
      using: &order, on: pool)
    policyOptimizer.step(policyGradient, on: pool)
    criticOptimizer.step(criticGradient, on: pool)
  }

  /// What the critic says of the last iteration's states on average.
  var meanValue: Float {
    sum(rollout.values, count: environments.count * rollout.steps)
      / Float(environments.count * rollout.steps)
  }

  /// The mean over environments, of which each task has as many.
  private var meanDeviation: Double {
    let deviations = actors.flatMap { actor in
      (0..<4 * actor.environments.count).map {
        Lanes(repeating: actor.actions.logDeviation.values[$0]).exponential[0]
      }
    }
    return Double(deviations.reduce(0, +) / Float(deviations.count))
  }
}
