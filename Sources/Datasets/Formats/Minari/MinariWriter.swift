internal import Base
internal import Tasks

/// Writes a Minari dataset `benchtop/TASK/NAME` for each task. The folder can serve as MINARI_DATASETS_PATH.
enum MinariWriter: DatasetWriter {
  static let namespace = "benchtop"

  /// The namespace of a task's dataset.
  private static func namespace(of task: String) -> String { "\(namespace)/\(task)" }

  /// The id of a task's dataset, which is also its folder.
  static func id(of task: String, in plan: RecordingPlan) -> String {
    let namespace = namespace(of: task)
    return plan.datasetName.map { "\(namespace)/\($0)" } ?? "\(namespace)-v0"
  }

  static func dataFile(of task: String, in plan: RecordingPlan) -> String {
    "\(id(of: task, in: plan))/data/main_data.hdf5"
  }

  static func group(_ episode: Int) -> String { "episode_\(episode)" }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
  ) throws {
    let plan = parts.plan
    let namespaces =
      [namespace] + (plan.datasetName == nil ? [] : plan.specs.map { namespace(of: $0.task) })
    for name in namespaces {
      try Folder.make("\(folder)/\(name)")
      try File.write(Array("{}\n".utf8), unsyncedTo: "\(folder)/\(name)/namespace_metadata.json")
    }
    for (task, spec) in plan.specs.enumerated() {
      let id = id(of: spec.task, in: plan)
      try Folder.make("\(folder)/\(id)/data")
      let path = "\(folder)/\(dataFile(of: spec.task, in: plan))"
      let file = try HDF5FileWriter(path)
      var (steps, first) = (0, EpisodeHeader?.none)
      for (index, number) in parts.episodes(ofTask: task).enumerated() {
        let part = try parts.group(number)
        let header = try EpisodeHeader(from: part)
        try file.root.copy(part, as: group(index))
        steps += header.stepCount
        first = first ?? header
        reportProgress()
      }
      try file.close()
      guard let first else { continue }
      let metadata = try MinariMetadata(
        plan, task: task, first, id: id, steps: steps,
        bytes: try FileReader(path).byteCount ?? 0)
      try File.write(
        Array((JSON.encode(metadata) + "\n").utf8), unsyncedTo: "\(folder)/\(id)/data/metadata.json"
      )
    }
  }
}

/// A dataset's metadata under Minari's names.
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
  /// In megabytes.
  let dataset_size: Double
  let benchtop: RecordingPlan

  init(
    _ plan: RecordingPlan, task: Int, _ header: EpisodeHeader, id: String, steps: Int, bytes: Int
  ) throws {
    dataset_id = id
    total_episodes = plan.numbering.episodes(ofTask: task).count
    total_steps = steps
    observation_space = MinariSpaces.observations(header)
    env_spec = try GymnasiumSpec(plan, task: task, hasGoals: header.hasGoals).text
    algorithm_name = plan.policy
    description = "\(header.instruction) Recorded by Benchtop \(Release.version)."
    dataset_size = (Double(bytes) / 1e5).rounded() / 10
    benchtop = plan
  }
}
