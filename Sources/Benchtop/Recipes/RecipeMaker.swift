internal import Agents
internal import Base
internal import Datasets
internal import Learning
internal import Synchronization
internal import Tasks

/// Makes the dataset of a recipe: trains its runs where they are missing, records its parts, and merges them.
///
/// Each of these stages can be interrupted and resumed, so the whole can. The result does not depend on the number of
/// threads, or of runs at once.
final class RecipeMaker: Sendable {
  /// A part, with what it needs.
  private enum Source: Sendable {
    /// Episodes that a policy acts in. The policy of a run is known by the run's name, wherever its folder is.
    case policy(PolicyChoice, RecordingPlan)
    /// The folder of a recording of training.
    case recording(String)
  }

  let record: RecipeRecord
  let trainings: [any RecipeTraining]
  private let sources: [Source]
  private let specs: [EnvironmentSpec]
  private let threads: Int

  /// Checks all that can be checked before the work starts.
  init(_ record: RecipeRecord, threads: Int) throws {
    self.record = record
    self.threads = threads
    let recipe = record.recipe
    let suite = try Suite.find(recipe.suite)
    let options = try recipe.options(of: suite)
    specs = suite.specs(options: options)
    trainings = try recipe.trainedRuns.map { run in
      do {
        return try RecipeMaker.training(run, of: recipe, in: record.runs)
      } catch {
        throw RecipeError(description: "the run '\(run.name)' is not valid: \(error)")
      }
    }
    let (trainings, specs) = (trainings, specs)
    sources = try recipe.parts.map { part in
      func training(_ name: String) -> (any RecipeTraining)? { trainings.first { $0.name == name } }
      if let recording = part.recording.flatMap(training)?.recording {
        return .recording(recording)
      }
      let choice =
        try part.run.flatMap(training).map { PolicyChoice.learned($0.folder.path) }
        ?? PolicyChoice(part.policy ?? "")
      var plan = RecordingPlan(
        name: recipe.suite, specs: specs, policy: part.run ?? choice.name,
        episodesPerTask: part.episodes ?? 0, seed: part.seed ?? 0, format: .minari)
      plan.maxNoiseStd = part.noise ?? 0
      plan.stepsAfterSuccess = part.stepsAfterSuccess
      plan.images = record.images
      try plan.validate()
      if part.run == nil {
        guard try choice.observing(options) == options else {
          throw TaskError.invalidOption(
            name: "the observation of the environments", given: "another than \(choice.name) has",
            allowed: "that of all policies of the recipe")
        }
        try choice.make().check(for: specs)
      }
      return .policy(choice, plan)
    }
    try requireDifferentEpisodes()
    try requireSameImages()
  }

  private static func training(
    _ run: Recipe.Run, of recipe: Recipe, in runs: String
  ) throws -> any RecipeTraining {
    func make<Trained: Algorithm>(_ algorithm: Trained.Type) throws -> any RecipeTraining {
      try AlgorithmRecipeTraining(algorithm, run, of: recipe, in: runs)
    }
    return try make(Algorithms.find(run.algorithm))
  }

  /// Throws if two parts would have the same episodes.
  private func requireDifferentEpisodes() throws {
    for (index, part) in record.recipe.parts.enumerated() {
      let isRepeated = record.recipe.parts[..<index].contains {
        var other = $0
        (other.episodes, other.stepsAfterSuccess) = (part.episodes, part.stepsAfterSuccess)
        (other.seed, other.noise) = (other.seed ?? 0, other.noise ?? 0)
        var mine = part
        (mine.seed, mine.noise) = (mine.seed ?? 0, mine.noise ?? 0)
        return other == mine
      }
      guard !isRepeated else {
        throw TaskError.invalidOption(
          name: "parts[\(index)]", given: "a policy with a seed and noise as in a part before it",
          allowed: "another policy, seed or noise, so that its episodes differ")
      }
    }
  }

  /// Throws if images are asked for of what has none.
  private func requireSameImages() throws {
    guard !record.images.cameras.isEmpty,
      record.recipe.parts.contains(where: { $0.recording != nil })
    else { return }
    throw TaskError.invalidOption(
      name: "the list of cameras", given: record.images.cameras.joined(separator: ","),
      allowed: "empty: recordings of training have no images")
  }

  /// Throws if a run that is missing could not be trained, or a folder holds another run.
  func checkTrainings() throws {
    for training in trainings { try training.check(threads: threads) }
  }

  /// Episodes of each task that are recorded, without those of training.
  var episodesPerTask: Int {
    sources.reduce(0) { sum, source in
      if case .policy(_, let plan) = source { sum + plan.episodesPerTask } else { sum }
    }
  }

  // MARK: Making

  /// Starts the dataset in a folder without one, or resumes it.
  func begin(in folder: String, resume: Bool) throws -> DatasetSources {
    if RecipeRecord.exists(in: folder) {
      try record.requireSame(in: folder)
      guard resume else {
        throw FileError.unwritable(
          path: folder, reason: "it holds a dataset of this recipe; add --resume to continue")
      }
    }
    try checkTrainings()
    try Folder.make(folder)
    let sources = try DatasetSources(in: folder)
    if !RecipeRecord.exists(in: folder) { try record.write(to: folder) }
    return sources
  }

  /// Does all remaining work.
  func make(
    in folder: String, _ datasets: DatasetSources, jobs: Int, _ arguments: Arguments
  ) throws {
    if OutputFile.exists("\(folder)/recording.json"), try !Dataset(folder).hasWorkLeft {
      return try datasets.remove()
    }
    try train(jobs: jobs, arguments)
    var paths: [String] = []
    for (index, source) in sources.enumerated() {
      switch source {
      case .recording(let path): paths.append(path)
      case .policy(let choice, let plan):
        paths.append(datasets.path(of: index))
        try collect(choice, plan, part: index, in: datasets.path(of: index), arguments)
      }
    }
    let name = DatasetName(ofRecipe: record.recipe.name)
    let copier =
      paths.count == 1
      ? try DatasetCopier(
        converting: paths[0], to: .minari, as: name, in: folder, resume: true, threads: threads)
      : try DatasetCopier(merging: paths, as: name, in: folder, resume: true, threads: threads)
    try copier.run(reportProgress: CollectionProgress(copier.plan, arguments).show)
    try datasets.remove()
  }

  private func collect(
    _ choice: PolicyChoice, _ plan: RecordingPlan, part: Int, in folder: String,
    _ arguments: Arguments
  ) throws {
    var plan = plan
    let sha256 = try choice.sha256
    plan.policySHA256 = sha256
    let collector = try Collector(
      plan, in: folder, resume: true, threads: choice.threads(of: threads),
      origin: .current(kernels: choice.kernels))
    let progress = CollectionProgress(
      plan, arguments, part: "part \(part + 1) of \(sources.count), \(plan.policy)")
    try collector.run({ try choice.make(requiring: sha256) }, reportProgress: progress.show)
  }

  /// Trains the runs that are not finished, several at once.
  private func train(jobs: Int, _ arguments: Arguments) throws {
    let missing = try trainings.filter { try !$0.isFinished() }
    guard !missing.isEmpty else { return }
    let jobs = min(jobs, missing.count)
    let threads = max(1, threads / jobs)
    let board = ProgressBoard("steps", arguments)
    let next = Atomic<Int>(0)
    let failure = Mutex<(any Error)?>(nil)
    try ThreadGroup.run(jobs) { _ in
      while Interruption.receivedSignal == nil, failure.withLock({ $0 == nil }) {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < missing.count else { return }
        let training = missing[index]
        let name = training.name
        do {
          let isStopped = try training.train(
            threads: threads, note: { board.print(name, $0) },
            reportProgress: { progress in
              board.show(
                name, progress.steps, of: progress.totalSteps,
                progress.success.map { "success \(fixedPoint(100 * $0, 1)) %" } ?? "")
            })
          if !isStopped { board.print(name, "trained", isLast: true) }
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    try Interruption.check()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

/// Why a recipe cannot be made.
struct RecipeError: Error, CustomStringConvertible {
  let description: String
}

extension Recipe {
  /// The matrix kernels that its policies use on this machine; nil if it has only scripted ones.
  var kernels: String? {
    get throws {
      if !trainedRuns.isEmpty { return MatrixKernels.name }
      return try parts.compactMap(\.policy).compactMap { try PolicyChoice($0).kernels }.first
    }
  }
}
