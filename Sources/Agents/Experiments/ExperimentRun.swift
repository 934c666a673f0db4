internal import Base
internal import Learning
internal import Tasks

/// Returns what reads a dataset; `scratch` is a folder for temporary files.
public typealias DatasetReader =
  @Sendable (_ dataset: String, _ scratch: String) -> RecordedTransitionsReader

/// One run of an experiment: a row with one of the seeds.
public struct ExperimentRun: Sendable {
  public let row: String
  public let seed: UInt64
  /// Steps of all environments together.
  public let steps: Int
  let work: any ExperimentWork

  /// The path of its folder within the folder of the results.
  public var name: String { "\(row)/\(ExperimentFolder.seedPrefix)\(seed)" }
}

/// What a run of an experiment does, of whatever algorithm.
protocol ExperimentWork: Sendable {
  /// The memory that training needs.
  func memoryDemand() throws -> MemoryDemand

  /// Throws if training could not start. It builds all that training builds.
  func check(threads: Int, scratch: String, _ datasets: DatasetReader) throws

  /// The first difference from the run in a folder, in words; nil if there is none.
  func difference(fromRunIn folder: RunFolder) throws -> String?

  /// Trains from the last checkpoint to the end; returns whether a signal has stopped it before.
  func train(
    in folder: RunFolder, threads: Int, _ datasets: DatasetReader,
    _ report: (ExperimentRunner.Event) -> Void
  ) throws -> Bool

  /// Evaluates the policy in a folder, and writes the report there.
  func evaluate(
    _ evaluation: Experiment.Evaluation, in folder: RunFolder, threads: Int
  ) throws -> EvaluationReport
}

/// The run of one algorithm.
struct AlgorithmWork<Trained: Algorithm>: ExperimentWork {
  let configuration: RunConfiguration<Trained.Settings>

  /// Throws if the row's changes have unknown keys or values of other types.
  init(
    _ algorithm: Trained.Type, _ row: Experiment.Row, seed: UInt64, of experiment: Experiment
  ) throws {
    func overriding<Value: Codable>(
      _ value: Value, by change: JSONValue?, _ key: String
    ) throws -> Value {
      guard let change else { return value }
      do {
        return try JSON.overriding(value, by: change)
      } catch var error as JSONError {
        error.path = error.path.isEmpty ? key : "\(key).\(error.path)"
        throw error
      }
    }
    let suite = try Suite.find(experiment.suite)
    var configuration = RunConfiguration(Trained.self, on: suite)
    configuration.seed = seed
    configuration.steps = experiment.steps
    configuration.checkpointSteps =
      experiment.checkpointSteps
      ?? RunConfiguration<Trained.Settings>.checkpointSteps(for: experiment.steps)
    if let episodes = experiment.evaluationEpisodes { configuration.evaluationEpisodes = episodes }
    if let precision = experiment.precision { configuration.precision = precision }
    configuration.origin = .current(kernels: configuration.precision.kernels)
    for change in [experiment.environment, row.environment] {
      configuration.environment = try overriding(
        configuration.environment, by: change, "environment")
    }
    configuration.dataset = row.dataset
    try configuration.requireDatasetReader(Trained.self)
    configuration.settings = try overriding(configuration.settings, by: row.settings, "settings")
    self.configuration = configuration
  }

  private func context(scratch: String, _ datasets: DatasetReader) throws -> TrainingContext {
    var context = TrainingContext(
      try Suite.find(configuration.suite), options: configuration.environment)
    context.recordedTransitions = configuration.dataset.map { datasets($0, scratch) }
    return context
  }

  func memoryDemand() throws -> MemoryDemand {
    try configuration.validate()
    return try configuration.settings.memoryDemand(
      TrainingContext(
        Suite.find(configuration.suite), options: configuration.environment
      ).problemSize(for: configuration.settings))
  }

  func check(threads: Int, scratch: String, _ datasets: DatasetReader) throws {
    try configuration.validate()
    _ = try Learner<Trained>(
      context(scratch: scratch, datasets), configuration.settings, seed: configuration.seed,
      threads: threads, precision: configuration.precision)
  }

  func difference(fromRunIn folder: RunFolder) throws -> String? {
    try configuration.difference(fromRunIn: folder)
  }

  func train(
    in folder: RunFolder, threads: Int, _ datasets: DatasetReader,
    _ report: (ExperimentRunner.Event) -> Void
  ) throws -> Bool {
    let trainer = try Trainer<Trained>(
      configuration, in: folder, resume: true, threads: threads,
      recordedTransitions: configuration.dataset.map { datasets($0, folder.path) })
    if let note = trainer.resumeNote { report(.note(note)) }
    return try !trainer.run(reportProgress: { report(.training($0)) })
  }

  func evaluate(
    _ evaluation: Experiment.Evaluation, in folder: RunFolder, threads: Int
  ) throws -> EvaluationReport {
    let suite = try Suite.find(configuration.suite)
    var options = configuration.environment
    if let goals = evaluation.goals { options.goals.selection = goals }
    let evaluator = Evaluator(
      suite.specs(options: options), episodes: evaluation.episodes,
      adaptationEpisodes: configuration.settings.trialEpisodes - 1, seed: evaluation.seed,
      threads: threads)
    let policy = PolicyChoice.learned(folder.path)
    let results = try evaluator.run({ try policy.make() })
    let report = try EvaluationReport(
      suite: suite.name, split: .train, policy: folder.path, kernels: policy.kernels,
      evaluator: evaluator, results)
    try FileSchema.evaluation.write(report, to: folder.evaluationReport)
    return report
  }
}
