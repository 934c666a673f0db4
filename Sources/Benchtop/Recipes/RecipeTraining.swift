internal import Agents
internal import Base
internal import Datasets
internal import Learning
internal import Tasks

/// The training of a recipe's run, of whatever algorithm.
protocol RecipeTraining: Sendable {
  var name: String { get }
  var folder: RunFolder { get }
  /// The folder of its recording; nil if it has none.
  var recording: String? { get }
  var steps: Int { get }

  /// Throws if training could not start, or the folder holds another run. It builds all that training builds, unless
  /// the run was started before.
  func check(threads: Int) throws
  /// Whether it is trained, and its recording is complete.
  func isFinished() throws -> Bool
  /// Trains from the last checkpoint to the end; returns whether a signal has stopped it before.
  func train(
    threads: Int, note: @escaping (String) -> Void, reportProgress: (TrainingProgress) -> Void
  ) throws -> Bool
}

/// The training of one algorithm.
struct AlgorithmRecipeTraining<Trained: Algorithm>: RecipeTraining {
  let name: String
  let folder: RunFolder
  private let configuration: RunConfiguration<Trained.Settings>
  private let suite: Suite

  var recording: String? { configuration.recording }
  var steps: Int { configuration.steps }

  /// Throws if the recipe's changes have unknown keys or values of other types.
  init(_: Trained.Type, _ run: Recipe.Run, of recipe: Recipe, in runs: String) throws {
    name = run.name
    folder = RunFolder("\(runs)/\(run.name)")
    suite = try Suite.find(recipe.suite)
    var configuration = RunConfiguration(Trained.self, on: suite)
    configuration.environment = try recipe.options(of: suite)
    configuration.steps = run.steps
    configuration.seed = run.seed
    configuration.checkpointSteps =
      run.checkpointSteps ?? RunConfiguration<Trained.Settings>.checkpointSteps(for: run.steps)
    if let episodes = run.evaluationEpisodes { configuration.evaluationEpisodes = episodes }
    if let precision = run.precision { configuration.precision = precision }
    configuration.origin = .current(kernels: configuration.precision.kernels)
    configuration.untilSuccess = run.untilSuccess
    if run.isRecorded == true { configuration.recording = "\(folder.path)/recording" }
    if let settings = run.settings {
      do {
        configuration.settings = try JSON.overriding(configuration.settings, by: settings)
      } catch var error as JSONError {
        error.path = error.path.isEmpty ? "settings" : "settings.\(error.path)"
        throw error
      }
    }
    self.configuration = configuration
  }

  func check(threads: Int) throws {
    try configuration.validate()
    guard !folder.hasRun else {
      if let difference = try configuration.difference(fromRunIn: folder) {
        throw FileError.unsuitable(
          path: folder.configuration, reason: "belongs to another run: \(difference)")
      }
      return
    }
    _ = try Learner<Trained>(
      TrainingContext(suite, options: configuration.environment), configuration.settings,
      seed: configuration.seed, threads: threads, precision: configuration.precision)
  }

  func isFinished() throws -> Bool {
    guard folder.hasCheckpoint, OutputFile.exists(folder.evaluation) else { return false }
    let table = try CurveTable(reading: folder.evaluation)
    guard let step = table.steps.last, let success = table.values(of: "success")?.last else {
      return false
    }
    let isTrained =
      step >= configuration.steps || configuration.untilSuccess.map { success >= $0 } == true
    guard isTrained, let recording else { return isTrained }
    return try !Dataset(recording).hasWorkLeft
  }

  func train(
    threads: Int, note: @escaping (String) -> Void, reportProgress: (TrainingProgress) -> Void
  ) throws -> Bool {
    let trainer = try Trainer<Trained>(
      configuration, in: folder, resume: true, threads: threads,
      makeSink: configuration.makeSink(resume: true, threads: threads, note: note))
    if let warning = trainer.resumeNote { note(warning) }
    return try !trainer.run(reportProgress: reportProgress)
  }
}
