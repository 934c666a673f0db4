internal import Agents
internal import Base
internal import Datasets
internal import Tasks

/// A dataset as imitation learns from it: the numbers of its steps, task by task, in files that may be larger than
/// memory.
struct RecordedDemonstrations {
  private let dataset: Dataset
  /// A folder with room for the files.
  private let scratch: String

  init(_ path: String, scratch: String) throws {
    dataset = try Dataset(path)
    self.scratch = scratch
  }

  /// What is shown of some tasks; throws where one of them is not, or was recorded with other observations.
  func demonstrations(of specs: [EnvironmentSpec]) throws -> Demonstrations {
    try Folder.make(scratch)
    return try Demonstrations(specs.map { try part(of: $0) })
  }

  private func part(of spec: EnvironmentSpec) throws -> Demonstrations.Part {
    let plan = dataset.plan
    func refuse(_ reason: String) -> FileError {
      .unsuitable(path: dataset.path, reason: reason)
    }
    guard let task = plan.specs.firstIndex(where: { $0.task == spec.task }) else {
      throw refuse("shows nothing of \(spec.task)")
    }
    let width = try spec.make().observation.count
    let (observations, actions) = (
      try NumberFile<Double>(in: scratch), try NumberFile<Float>(in: scratch)
    )
    for episode in dataset.episodes where episode / plan.episodesPerTask == task {
      let steps = try dataset.steps(episode)
      guard steps.header.observationCount == width else {
        throw refuse(
          "shows \(steps.header.observationCount) numbers of \(spec.task), and \(width) are observed"
        )
      }
      try observations.append(steps.observations)
      try actions.append(steps.actions)
    }
    guard actions.count > 0 else { throw refuse("shows no episode of \(spec.task) yet") }
    return try Demonstrations.Part(observations: observations, actions: actions)
  }
}
