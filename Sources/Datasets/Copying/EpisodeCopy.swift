internal import Base
internal import Tasks

/// A mapping from recorded episodes of some datasets to a new dataset.
struct EpisodeCopy: Sendable {
  /// Episodes that are consecutive both in the new dataset and in their source.
  struct Run: Sendable {
    /// Their numbers in the new dataset.
    let numbers: Range<Int>
    /// The index of their source.
    let source: Int
    /// The number of the first one in the source.
    let first: Int
  }

  /// The plan of the new dataset.
  private(set) var plan: RecordingPlan
  /// The folders of the source datasets, which are complete.
  let sources: [String]
  /// The origins of the sources, in order.
  let origins: [FileProvenance]
  private let runs: [Run]
  private let numbering: EpisodeNumbering

  init(_ plan: RecordingPlan, from sources: [String], origins: [FileProvenance], runs: [Run]) {
    self.plan = plan
    self.sources = sources
    self.origins = origins
    self.runs = runs.filter { !$0.numbers.isEmpty }.sorted {
      $0.numbers.lowerBound < $1.numbers.lowerBound
    }
    numbering = plan.numbering
  }

  /// Copies all episodes of a dataset into another format, and adds what other tasks see of them if that is asked for.
  init(converting dataset: Dataset, to format: DatasetFormat, addsOtherTasks: Bool) throws {
    try dataset.requireComplete()
    if format == .lerobot {
      let first = try dataset.header(0)
      let table = try LeRobotTable(first, dataset.plan)
      for header in try dataset.firstHeaders() { try table.require(header) }
    }
    var plan = dataset.plan
    plan.format = format
    if addsOtherTasks { plan.includesOtherTasks = true }
    self.init(
      plan, from: [dataset.path], origins: dataset.origins,
      runs: [Run(numbers: 0..<plan.episodeCount, source: 0, first: 0)])
  }

  /// Copies all episodes of a dataset into a larger one, with their numbers there.
  init(extending plan: RecordingPlan, in path: String, to larger: RecordingPlan) throws {
    let (old, new) = (plan.numbering, larger.numbering)
    self.init(
      larger, from: [path], origins: [],
      runs: plan.specs.indices.map { task in
        let (old, start) = (old.episodes(ofTask: task), new.episodes(ofTask: task).lowerBound)
        return Run(numbers: start..<start + old.count, source: 0, first: old.lowerBound)
      })
  }

  /// Gives the new dataset a name of its own, if there is one.
  mutating func rename(_ name: DatasetName?) {
    if let name { plan.datasetName = name }
  }

  /// The numbers in the new dataset of all copied episodes.
  var numbers: [Int] { runs.flatMap(\.numbers) }

  /// The source of an episode of the new dataset.
  func source(of number: Int) -> (source: Int, episode: Int) {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].numbers.lowerBound <= number { low = middle } else { high = middle }
    }
    let run = runs[low]
    return (run.source, run.first + number - run.numbers.lowerBound)
  }

  /// The header of an episode in the new dataset, from that in its source. Throws if the episode does not match its
  /// dataset.
  func header(_ number: Int, from original: EpisodeHeader, in dataset: Dataset) throws
    -> EpisodeHeader
  {
    let (_, episode) = source(of: number)
    let task = numbering.task(ofEpisode: number)
    let images = plan.images
    guard original.episodeIndex == episode, original.task == plan.specs[task].task else {
      throw dataset.unsuitable(
        "has episode \(original.episodeIndex), of \(original.task), in place of episode "
          + "\(episode), of \(plan.specs[task].task)")
    }
    guard original.cameras.map(\.name) == images.cameras,
      images.cameras.isEmpty || original.size == images.size,
      original.hasDepth == images.hasDepth, original.hasSegmentation == images.hasSegmentation
    else {
      throw dataset.unsuitable(
        "has an episode with other images than recording.json says: episode \(episode)")
    }
    var header = original
    header.episodeIndex = number
    (header.taskIndex, header.taskCount) = (task, plan.specs.count)
    header.episodeIndexInTask = number - numbering.episodes(ofTask: task).lowerBound
    if header.otherTasks == nil {
      let others = try plan.otherTasks(ofTask: task).map(\.task)
      header.otherTasks = others.isEmpty ? nil : others
    }
    return header
  }
}

extension Dataset {
  func unsuitable(_ reason: String) -> FileError { .unsuitable(path: path, reason: reason) }

  /// The header of the first episode of each task.
  func firstHeaders() throws -> [EpisodeHeader] {
    try plan.specs.indices.map { try header(numbering.episodes(ofTask: $0).lowerBound) }
  }

  func requireComplete() throws(FileError) {
    guard !isComplete else { return }
    throw unsuitable(
      "is not complete: it has \(episodes.count) of \(plan.episodeCount) episodes; finish it first "
        + "with the command that started it and --resume")
  }
}
