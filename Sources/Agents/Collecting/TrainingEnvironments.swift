internal import Base
internal import Experience
internal import Learning
internal import Tasks

/// The vector of environments that an algorithm acts in. It also counts episodes and successes.
final class TrainingEnvironments {
  let vector: VectorEnvironment
  /// The mean number of environments of a task.
  let perTask: Int
  private let episodeTasks: EpisodeTasks
  /// The trials that the episodes belong to; nil where each is a trial of its own.
  private let trials: TrainingTrials?
  /// Whether the current episode of each environment has succeeded so far.
  private var hasSucceeded: [Bool]
  /// Records all episodes, on request.
  private(set) var recorder: TrainingRecorder?

  init(
    _ specs: [EnvironmentSpec], perTask: Int, _ sampler: any TaskSampler = UniformTasks(),
    trialEpisodes: Int = 1, threads: Int
  ) throws {
    precondition(
      trialEpisodes == 1 || !sampler.changesTasks, "all episodes of a trial have one task")
    self.perTask = perTask
    vector = try VectorEnvironment(
      specs.flatMap { Array(repeating: $0, count: perTask) }, threads: threads,
      autoresetMode: .sameStep)
    episodeTasks = try EpisodeTasks(
      of: vector, specs, environmentsPerTask: perTask, sampler)
    hasSucceeded = Array(repeating: false, count: vector.count)
    trials = trialEpisodes > 1 ? TrainingTrials(of: vector, episodes: trialEpisodes) : nil
  }

  var count: Int { vector.count }
  var taskCount: Int { count / perTask }
  var buffers: StepBuffers { vector.buffers }

  /// The task of an environment's episode.
  func task(of environment: Int) -> Int { episodeTasks.tasks[environment] }

  /// Whether the task of an environment changes with its episodes.
  var changesTasks: Bool { episodeTasks.changesTasks }

  /// The fraction of the environments that each task has; nil if all keep their tasks.
  var taskFractions: [Double]? { episodeTasks.fractions }

  /// Starts new episodes in all environments. The first episode of each has a random length (staggered starts), so that
  /// all phases of episodes occur at any time.
  func reset(using generator: inout SeededGenerator) throws {
    try vector.reset(seed: generator.next())
    for (index, environment) in vector.environments.enumerated() {
      environment.shortenEpisode(to: 1 + generator.integer(below: environment.horizon))
      hasSucceeded[index] = false
    }
    trials?.beginTrials(isStaggered: true, using: &generator)
    try recorder?.beginEpisodes()
  }

  /// Starts new episodes in all environments. Each group of `size` adjacent ones has the same seed.
  func reset(groupsOf size: Int, using generator: inout SeededGenerator) throws {
    let seeds = (0..<count / size).map { _ in generator.next() }
    try vector.reset(seeds: (0..<count).map { seeds[$0 / size] })
    for index in hasSucceeded.indices { hasSucceeded[index] = false }
    trials?.beginTrials(isStaggered: false, using: &generator)
    try recorder?.beginEpisodes()
  }

  /// Takes a step in all environments; `actions` has four values for each.
  func step(_ actions: UnsafeBufferPointer<Float>) throws {
    try vector.step(actions)
    try recorder?.recordStep(actions)
  }

  /// From now on, hands all episodes to a sink. Throws if they belong to trials, because no seed would repeat them.
  func record(into sink: any EpisodeSink) throws {
    guard trials == nil else {
      throw TaskError.invalidOption(
        name: "the recording", given: "asked of trials of several episodes",
        allowed: "asked of training with trialEpisodes 1")
    }
    recorder = TrainingRecorder(of: vector, episodeTasks, into: sink)
  }

  /// Saves or loads the tasks of the environments.
  func serializeTasks(with checkpoint: Checkpoint) throws {
    try episodeTasks.serialize(with: checkpoint)
  }

  /// Saves or loads the running episodes.
  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.value("episodes.successes", &hasSucceeded) { [count] in
      $0.count == count ? nil : "does not have \(count) environments"
    }
    if let returns = buffers.returns.baseAddress {
      try checkpoint.tensor("episodes.returns", returns, shape: [count])
    }
    try recorder?.serializeEpisodes(with: checkpoint)
    var lengths = Array(buffers.lengths)
    try checkpoint.value("episodes.lengths", &lengths) { [count] in
      $0.count == count ? nil : "does not have \(count) environments"
    }
    let returns = Array(buffers.returns)
    // One line of JSON for each environment.
    var text: [UInt8] = []
    for environment in vector.environments where checkpoint.isSaving {
      text += try JSON.encode(environment.snapshot(), indented: false).utf8
      text.append(TrainingEnvironments.lineEnd)
    }
    try checkpoint.bytes("episodes.states", &text)
    guard !checkpoint.isSaving else {
      try trials?.serialize(with: checkpoint)
      return
    }
    let lines = text.split(separator: TrainingEnvironments.lineEnd)
    guard lines.count == count else {
      throw checkpoint.validationError("episodes.states", "has \(lines.count) states, not \(count)")
    }
    for (index, line) in lines.enumerated() {
      do {
        let snapshot = try JSON.decode(
          EnvironmentSnapshot.self, from: String(decoding: line, as: UTF8.self))
        try vector.restore(snapshot, at: index)
      } catch {
        throw checkpoint.validationError("episodes.states", "\(index): \(error)")
      }
      // The return and length of an ended episode stay in the buffers until the next step.
      buffers.returns[index] = returns[index]
      buffers.lengths[index] = lengths[index]
    }
    try trials?.serialize(with: checkpoint)
  }

  private static let lineEnd = UInt8(ascii: "\n")

  /// Records the last step of an environment in the report; returns whether its episode is over.
  func recordStep(_ environment: Int, in report: inout TrainingReport) -> Bool {
    hasSucceeded[environment] = hasSucceeded[environment] || buffers.successes[environment]
    guard buffers.terminations[environment] || buffers.truncations[environment] else {
      return false
    }
    let task = task(of: environment)
    let (success, total) = (hasSucceeded[environment] ? 1 : 0, buffers.returns[environment])
    let isShortened =
      !buffers.terminations[environment]
      && buffers.lengths[environment] < vector.environments[environment].horizon
    if isShortened {
      report.shortenedEpisodes[task] += 1
      report.shortenedSuccesses[task] += success
      report.shortenedReturns[task] += total
    } else {
      report.episodes[task] += 1
      report.successes[task] += success
      report.returns[task] += total
    }
    return true
  }

  /// Whether a trial ends with an environment's episode.
  func isLastOfTrial(_ environment: Int) -> Bool { trials?.isLastEpisode(environment) ?? true }

  /// Starts the next episode of an environment whose last one was recorded, of the task that the sampler chooses.
  func beginNextEpisode(_ environment: Int, using generator: inout SeededGenerator) throws {
    let task = task(of: environment)
    try episodeTasks.endEpisode(
      at: environment, isSuccess: hasSucceeded[environment], using: &generator)
    if self.task(of: environment) != task { recorder?.restartEpisode(environment) }
    hasSucceeded[environment] = false
    trials?.beginNextEpisode(environment, using: &generator)
  }
}
