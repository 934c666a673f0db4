internal import Base
internal import Tasks

/// Writes a file for each task.
enum RobomimicWriter: DatasetWriter {
  static func dataFile(of task: String) -> String { "\(task).hdf5" }

  static func group(_ episode: Int) -> String { "demo_\(episode)" }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: WorkerPool,
    tell: @Sendable () -> Void
  ) throws {
    for (task, spec) in parts.plan.specs.enumerated() {
      let file = try HDF5FileWriter("\(folder)/\(dataFile(of: spec.task))")
      let data = file.root.makeGroup("data")
      var (steps, sentence) = (0, "")
      var successful: [String] = []
      for (place, number) in parts.episodes(ofTask: task).enumerated() {
        let part = try parts.group(number)
        let header = try EpisodeHeader(from: part)
        try data.copy(part, as: group(place))
        steps += header.stepCount
        sentence = header.sentence
        if header.firstSuccess != nil { successful.append(group(place)) }
        tell()
      }
      data.set("total", steps)
      data.set("env_args", try environment(parts.plan, task: task, sentence))
      try writeMasks(parts.plan.episodesPerTask, successful, to: file.root.makeGroup("mask"))
      try file.close()
    }
  }

  /// Every tenth episode is kept back to validate with.
  private static func writeMasks(
    _ count: Int, _ successful: [String], to masks: HDF5GroupWriter
  ) throws {
    let all = (0..<count).map { $0 }
    let (valid, train) = (all.filter { $0 % 10 == 9 }, all.filter { $0 % 10 != 9 })
    try masks.write(texts: train.map(group), as: "train")
    if !valid.isEmpty { try masks.write(texts: valid.map(group), as: "valid") }
    if !successful.isEmpty { try masks.write(texts: successful, as: "successful") }
  }

  private static func environment(
    _ plan: RecordingPlan, task: Int, _ sentence: String
  ) throws -> String {
    let spec = plan.specs[task]
    // Its code asks for `type`, its documents for `env_type`; 2 is a Gym environment.
    let members: [JSONValue.Member] = [
      .init("env_name", .string(GymnasiumSpec.id(of: spec.task))), .init("type", .integer(2)),
      .init("env_type", .integer(2)), .init("env_version", .string(Release.version)),
      .init("env_kwargs", .object([])), .init("lang", .string(sentence)),
      .init("benchtop", try JSONValue(parsing: JSON.encode(spec))),
    ]
    return try JSONValue.object(members).text(indented: false)
  }
}
