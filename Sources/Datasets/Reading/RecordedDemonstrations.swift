internal import Base
public import Tasks

/// The demonstrations in a dataset, for behavior cloning: observations and actions, task by task, in memory-mapped
/// files that may be larger than memory.
public struct RecordedDemonstrations {
  private let dataset: Dataset
  /// The folder of the memory-mapped files.
  private let scratch: String

  /// `scratch` is a folder with room for the files; it is made if it does not exist.
  public init(_ path: String, scratch: String) throws {
    dataset = try Dataset(path)
    self.scratch = scratch
  }

  /// The demonstrations of some tasks. Throws if the dataset lacks a task, or has it with other observations.
  public func demonstrations(of specs: [EnvironmentSpec]) throws -> Demonstrations {
    try Folder.make(scratch)
    return try Demonstrations(specs.map { try part(of: $0) })
  }

  private func part(of spec: EnvironmentSpec) throws -> Demonstrations.Part {
    let plan = dataset.plan
    func unsuitable(_ reason: String) -> FileError {
      .unsuitable(path: dataset.path, reason: reason)
    }
    guard let task = plan.specs.firstIndex(where: { $0.task == spec.task }) else {
      throw unsuitable("has no demonstrations of \(spec.task)")
    }
    let width = try spec.make().observation.count
    let (observations, actions) = (
      try MemoryMappedArray<Double>(in: scratch), try MemoryMappedArray<Float>(in: scratch)
    )
    let numbers = dataset.numbering.episodes(ofTask: task)
    for episode in dataset.episodes where numbers.contains(episode) {
      let steps = try dataset.steps(episode)
      guard steps.header.observationSize == width else {
        throw unsuitable(
          "has observations of \(steps.header.observationSize) values of \(spec.task), not \(width)"
        )
      }
      try observations.append(steps.observations)
      try actions.append(steps.actions)
    }
    guard actions.count > 0 else { throw unsuitable("has no episode of \(spec.task) yet") }
    return try Demonstrations.Part(observations: observations, actions: actions)
  }
}
