internal import Experience
public import Learning
internal import Tasks

/// The results of one iteration of training.
public struct TrainingReport: Sendable {
  /// For each task: the episodes that ended, how many of them succeeded at any step, and the sum of their returns.
  /// Empty if the algorithm learns without acting.
  public var episodes: [Int], successes: [Int]
  public var returns: [Double]
  /// The same of episodes that were shortened, as the first ones after a checkpoint are. They say less about the policy.
  public var shortenedEpisodes: [Int], shortenedSuccesses: [Int]
  public var shortenedReturns: [Double]
  /// Further metrics by name, such as losses. All reports of a run have the same names.
  public var metrics: [(name: String, value: Double)] = []

  public init(tasks: Int) {
    episodes = Array(repeating: 0, count: tasks)
    successes = Array(repeating: 0, count: tasks)
    returns = Array(repeating: 0, count: tasks)
    (shortenedEpisodes, shortenedSuccesses, shortenedReturns) = (episodes, successes, returns)
  }
}

/// An algorithm in training.
public final class Learner<Trained: Algorithm> {
  /// Steps of all environments together; or steps learned from, if the algorithm learns without acting.
  public private(set) var steps = 0
  let kit: Kit
  private let program: Program
  private let context: TrainingContext

  /// Throws if the settings are not valid, or do not suit the tasks.
  public init(
    _ context: TrainingContext, _ settings: Trained.Settings, seed: UInt64, threads: Int,
    precision: Precision = .float32
  ) throws {
    if let reason = precision.unavailability {
      throw TaskError.invalidOption(
        name: "the precision", given: precision.rawValue, allowed: "float32 here: \(reason)")
    }
    try settings.validate()
    try validateParts(of: settings, for: context.tasks)
    if !Trained.learnsFromSequences { try requireNoMemory(of: settings, for: Trained.name) }
    self.context = context
    try settings.memoryDemand(context.problemSize(for: settings)).require()
    kit = try Kit(
      context, options: settings.trainingOptions(context.options),
      trialEpisodes: settings.trialEpisodes, seed: seed, threads: threads, precision: precision)
    program = try Trained(settings).build(kit)
  }

  /// Starts new episodes in all environments. From here on, training depends only on the state that
  /// ``serialize(with:)`` lists.
  public func beginEpisodes() throws {
    for collector in kit.collectors { try collector.beginEpisodes() }
    for states in kit.hiddenStates { states.reset() }
    program.begin()
  }

  /// From now on, hands all episodes in the training environments to a sink. Throws if the algorithm learns without
  /// acting.
  func record(_ makeSink: EpisodeSinkMaker) throws {
    guard kit.collectors.count == 1, let collector = kit.collectors.first else {
      throw TaskError.invalidOption(
        name: "the recording", given: "asked of \(Trained.name)",
        allowed: "asked of an algorithm that acts in one set of environments")
    }
    try collector.environments.record(into: try makeSink(kit.specs))
  }

  /// Records all episodes, on request.
  var recorder: TrainingRecorder? { kit.collectors.first?.environments.recorder }

  /// Takes some steps and learns from them. `progress` is the fraction of training that is complete, from 0 to 1.
  public func iterate(progress: Double) throws -> TrainingReport {
    var report = TrainingReport(tasks: kit.collectors.isEmpty ? 0 : kit.tasks.count)
    kit.scheduleLearningRates(at: progress)
    steps += try program.iterate(progress, &report)
    try kit.checkRecordedImages()
    let figures =
      kit.updates.flatMap(\.figures) + program.figures() + kit.taskLosses + kit.taskFractions
      + kit.combinerFigures
    // Last, because it overwrites what the other figures read.
    let all = figures + kit.validationLosses()
    report.metrics = all.map { ("\(Trained.name)/\($0.name)", $0.value) }
    return report
  }

  /// Updates all networks once, from what was collected before.
  public func update() { program.update() }

  /// Saves or loads everything that training needs to continue.
  public func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.count("steps", &steps)
    try kit.serialize(with: checkpoint)
  }

  /// Starts from what another run has learned, from its checkpoint.
  func loadLearned(from checkpoint: Checkpoint) throws { try kit.loadLearned(from: checkpoint) }

  /// Saves or loads the running episodes too, so that training can continue in the middle of them.
  public func serializeEpisodes(with checkpoint: Checkpoint) throws {
    for collector in kit.collectors { try collector.serializeEpisodes(with: checkpoint) }
    for states in kit.hiddenStates { try states.serialize(with: checkpoint) }
  }

  /// Writes the policy file: what acting needs, without what only training needs.
  public func savePolicy(to path: String) throws {
    guard let policy = kit.policy else {
      preconditionFailure("the program of \(Trained.name) has no policy")
    }
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Trained.name, suite: context.suite.name, tasks: context.tasks,
        inputSize: kit.inputSize, seesHistory: kit.encoder.seesHistory,
        observation: context.options.observation,
        architecture: policy.architecture,
        observationStatistics: kit.encoder.statistics),
      policy.parameters, to: path)
  }
}
