internal import Base
internal import Tasks

/// Writes a dataset for each task into a folder that serves as Minari's, under `benchtop/TASK-v0`.
enum MinariWriter: DatasetWriter {
  static let namespace = "benchtop"

  static func dataFile(of task: String) -> String { "\(namespace)/\(task)-v0/data/main_data.hdf5" }

  static func group(_ episode: Int) -> String { "episode_\(episode)" }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: WorkerPool,
    tell: @Sendable () -> Void
  ) throws {
    try Folder.make("\(folder)/\(namespace)")
    try WholeFile.write(
      Array("{}\n".utf8), intoDraft: "\(folder)/\(namespace)/namespace_metadata.json")
    for (task, spec) in parts.plan.specs.enumerated() {
      let id = "\(namespace)/\(spec.task)-v0"
      try Folder.make("\(folder)/\(id)/data")
      let path = "\(folder)/\(dataFile(of: spec.task))"
      let file = try HDF5FileWriter(path)
      var (steps, first) = (0, EpisodeHeader?.none)
      for (place, number) in parts.episodes(ofTask: task).enumerated() {
        let part = try parts.group(number)
        let header = try EpisodeHeader(from: part)
        try file.root.copy(part, as: group(place))
        steps += header.stepCount
        first = first ?? header
        tell()
      }
      try file.close()
      guard let first else { continue }
      let metadata = try MinariMetadata(
        parts.plan, task: task, first, id: id, steps: steps,
        bytes: try FileSource(path).byteCount ?? 0)
      try WholeFile.write(
        Array((JSON.encode(metadata) + "\n").utf8), intoDraft: "\(folder)/\(id)/data/metadata.json")
    }
  }
}

/// What Minari is told of a dataset, by its own names.
private struct MinariMetadata: Encodable {
  let data_format = "hdf5"
  /// The newest format that both of Minari's latest releases read.
  let minari_version = "0.5.3"
  let dataset_id: String
  let total_episodes: Int
  let total_steps: Int
  let observation_space: String
  let action_space = MinariSpaces.actions
  let env_spec: String
  let algorithm_name: String
  let description: String
  let requirements = ["benchtop"]
  /// In millions of bytes.
  let dataset_size: Double
  let benchtop: RecordingPlan

  init(
    _ plan: RecordingPlan, task: Int, _ header: EpisodeHeader, id: String, steps: Int, bytes: Int
  ) throws {
    dataset_id = id
    total_episodes = plan.episodesPerTask
    total_steps = steps
    observation_space = MinariSpaces.observations(header)
    env_spec = try GymnasiumSpec(plan, task: task, hasGoals: header.hasGoals).text
    algorithm_name = plan.policy
    description = "\(header.sentence) Recorded by Benchtop \(Release.version)."
    dataset_size = (Double(bytes) / 1e5).rounded() / 10
    benchtop = plan
  }
}
