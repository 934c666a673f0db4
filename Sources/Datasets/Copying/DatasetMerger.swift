internal import Base
internal import Tasks

/// Checks whether recordings can be merged, and maps their episodes to the merged dataset.
struct DatasetMerger {
  private let datasets: [Dataset]
  /// The tasks, in the order of their first occurrence.
  private var specs: [EnvironmentSpec] = []
  /// For each recording, its tasks' indices in the merged dataset.
  private var taskNumbers: [[Int]] = []

  init(_ paths: [String]) throws {
    guard paths.count > 1 else {
      throw TaskError.invalidOption(
        name: "the number of datasets to merge", given: "\(paths.count)", allowed: "2 or more")
    }
    datasets = try paths.map { try Dataset($0) }
    for dataset in datasets { try dataset.requireComplete() }
    for dataset in datasets.dropFirst() { try requireSameImages(dataset) }
    for dataset in datasets { try addTasks(of: dataset) }
    try renumberTasks()
    try requireSameEpisodes()
    try requireDifferentEpisodes()
  }

  // MARK: Checks

  /// The settings that all recordings must share.
  private struct Form: Encodable {
    let format: DatasetFormat
    let images: RecordingPlan.ImageSettings
    let includesOtherTasks: Bool
  }

  private func requireSameImages(_ dataset: Dataset) throws {
    let first = datasets[0]
    func form(_ dataset: Dataset) throws -> JSONValue {
      var images = dataset.plan.images
      // Without cameras, the image size does not matter.
      if images.cameras.isEmpty { images.size = RecordingPlan.ImageSettings().size }
      return try JSONValue(
        encoding: Form(
          format: dataset.plan.format, images: images,
          includesOtherTasks: dataset.plan.includesOtherTasks ?? false))
    }
    if let difference = try form(dataset).difference(from: form(first)) {
      throw refusal(
        dataset, first,
        description(of: difference, dataset, first)
          + (first.plan.format == dataset.plan.format
            ? "" : "; 'benchtop convert' writes it in another format"))
    }
  }

  private func refusal(_ dataset: Dataset, _ other: Dataset, _ difference: String) -> FileError {
    .unsuitable(
      path: dataset.path,
      reason: "cannot be merged with \(other.path): \(difference)")
  }

  private func description(
    of difference: JSONValue.Difference, _ dataset: Dataset, _ other: Dataset
  ) -> String {
    func text(_ value: JSONValue?) -> String { value?.line ?? "not given" }
    return "\(difference.path) is \(text(difference.mine)) in \(dataset.path) and "
      + "\(text(difference.theirs)) in \(other.path)"
  }

  /// Adds a recording's tasks. Throws if their options differ from those before.
  private mutating func addTasks(of dataset: Dataset) throws {
    var numbers: [Int] = []
    for spec in dataset.plan.specs {
      let existing = specs.firstIndex { $0.task == spec.task }
      let candidates = existing.map { [specs[$0]] } ?? specs
      guard
        let other = candidates.first(where: { $0.options == spec.options }) ?? candidates.first
      else {
        numbers.append(specs.count)
        specs.append(spec)
        continue
      }
      let source = self.dataset(of: other)
      if let difference = try JSONValue(encoding: spec.options).difference(
        from: JSONValue(encoding: other.options), at: "options of \(spec.task)")
      {
        throw refusal(dataset, source, description(of: difference, dataset, source))
      }
      if existing != nil, spec.options.observation.includesTaskOneHot,
        spec.identity != other.identity
      {
        throw refusal(
          dataset, source, "their observations encode \(spec.task) as different tasks of a suite")
      }
      numbers.append(existing ?? specs.count)
      if existing == nil { specs.append(spec) }
    }
    taskNumbers.append(numbers)
  }

  /// The first dataset with a task.
  private func dataset(of spec: EnvironmentSpec) -> Dataset {
    datasets.first { $0.plan.specs.contains(spec) } ?? datasets[0]
  }

  /// Numbers the tasks anew, unless observations contain the task's one-hot encoding.
  private mutating func renumberTasks() throws {
    var encoded: [TaskIdentity: EnvironmentSpec] = [:]
    for (task, spec) in specs.enumerated() {
      guard spec.options.observation.includesTaskOneHot, let identity = spec.identity else {
        specs[task].identity = TaskIdentity(index: task, of: specs.count)
        continue
      }
      if let other = encoded.updateValue(spec, forKey: identity) {
        throw refusal(
          dataset(of: spec), dataset(of: other),
          "their observations encode \(spec.task) and \(other.task) as the same task, "
            + "\(identity.index) of \(identity.count)")
      }
    }
  }

  /// Throws if the episodes of a task, or of a LeRobot dataset's table, would have different shapes.
  private func requireSameEpisodes() throws {
    var firstHeaders: [Int: (header: EpisodeHeader, dataset: Dataset)] = [:]
    for (source, dataset) in datasets.enumerated() {
      for (task, header) in zip(taskNumbers[source], try dataset.firstHeaders()) {
        if let (other, first) = firstHeaders[task] {
          guard other.taskVersion == header.taskVersion else {
            throw refusal(
              dataset, first,
              "\(header.task) has version \(header.taskVersion) in \(dataset.path) and "
                + "\(other.taskVersion) in \(first.path)"
            )
          }
          // Recordings of training lack the states of bodies.
          guard other.bodies.isEmpty || header.bodies.isEmpty || other.bodies == header.bodies,
            other.hasGoals == header.hasGoals,
            other.observationSize == header.observationSize
          else { throw refusal(dataset, first, "their observations of \(header.task) differ") }
        } else {
          firstHeaders[task] = (header, dataset)
        }
        if dataset.plan.format == .lerobot, let first = firstHeaders[0] {
          try LeRobotTable(first.header, first.dataset.plan).require(header)
        }
      }
    }
  }

  /// Throws if two recordings have the same episode: the same actions from the same seed.
  private func requireDifferentEpisodes() throws {
    for task in specs.indices {
      let occurrences = datasets.indices.compactMap { source in
        taskNumbers[source].firstIndex(of: task).map { (source: source, sourceTask: $0) }
      }
      guard occurrences.count > 1 else { continue }
      var episodes: [UInt64: (source: Int, episode: Int)] = [:]
      for (source, sourceTask) in occurrences {
        let dataset = datasets[source]
        for episode in dataset.numbering.episodes(ofTask: sourceTask) {
          try Interruption.check()
          let seed = try dataset.header(episode).seed
          guard let other = episodes.updateValue((source, episode), forKey: seed) else { continue }
          let first = datasets[other.source]
          // Different policies may have acted from the same seed.
          guard try dataset.episode(episode).actions == first.episode(other.episode).actions
          else { continue }
          throw FileError.unsuitable(
            path: dataset.path,
            reason: "cannot be merged with \(first.path): its episode \(episode) equals episode "
              + "\(other.episode) there, of \(specs[task].task) with seed \(seed)")
        }
      }
    }
  }

  // MARK: The merged dataset

  func copy() -> EpisodeCopy {
    // A merged recording is replaced by its own sources.
    var sources: [MergedRecording] = []
    for (dataset, tasks) in zip(datasets, taskNumbers) {
      for part in dataset.plan.recordings {
        var part = part
        var episodes = Array(repeating: 0, count: specs.count)
        for (index, task) in tasks.enumerated() { episodes[task] = part.episodes[index] }
        part.episodes = episodes
        sources.append(part)
      }
    }
    var plan = datasets[0].plan
    plan.sources = sources
    plan.specs = specs
    plan.name = Self.joined(sources.map(\.name))
    plan.policy = Self.joined(sources.map(\.policy))
    if !datasets.allSatisfy({ $0.plan.datasetName == plan.datasetName }) {
      plan.datasetName = DatasetName(
        suite: plan.name, of: specs.map(\.task), policy: plan.policy)
    }
    if !sources.allSatisfy({ $0.policySHA256 == plan.policySHA256 }) { plan.policySHA256 = nil }
    plan.hasInterventions = datasets.contains { $0.plan.hasInterventions == true } ? true : nil
    plan.maxNoiseStd = sources.map(\.maxNoiseStd).max() ?? 0
    plan.episodesPerTask = plan.numbering.counts.max() ?? 1
    return EpisodeCopy(
      plan, from: datasets.map(\.path), origins: origins, runs: runs(plan.numbering))
  }

  /// Joins the distinct names.
  private static func joined(_ names: [String]) -> String {
    var different: [String] = []
    for name in names where !different.contains(name) { different.append(name) }
    return different.joined(separator: "+")
  }

  private var origins: [FileProvenance] {
    var different: [FileProvenance] = []
    for origin in datasets.flatMap(\.origins) where !different.contains(origin) {
      different.append(origin)
    }
    return different
  }

  /// For each task, the episodes of the recordings, one recording after the other.
  private func runs(_ numbering: EpisodeNumbering) -> [EpisodeCopy.Run] {
    var runs: [EpisodeCopy.Run] = []
    for task in specs.indices {
      var next = numbering.episodes(ofTask: task).lowerBound
      for (source, dataset) in datasets.enumerated() {
        guard let sourceTask = taskNumbers[source].firstIndex(of: task) else { continue }
        let episodes = dataset.numbering.episodes(ofTask: sourceTask)
        runs.append(
          EpisodeCopy.Run(
            numbers: next..<next + episodes.count, source: source, first: episodes.lowerBound))
        next += episodes.count
      }
    }
    return runs
  }
}

extension RecordingPlan {
  /// The recordings in a dataset: its sources, or itself if it was not merged.
  fileprivate var recordings: [MergedRecording] {
    sources ?? [
      MergedRecording(
        name: name, policy: policy, policySHA256: policySHA256, maxNoiseStd: maxNoiseStd,
        seed: seed,
        stepsAfterSuccess: stepsAfterSuccess,
        episodes: Array(repeating: episodesPerTask, count: specs.count))
    ]
  }
}
