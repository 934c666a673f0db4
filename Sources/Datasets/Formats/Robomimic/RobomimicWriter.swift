internal import Base
internal import Tasks

/// Writes a robomimic file for each task.
enum RobomimicWriter: DatasetWriter {
  static func dataFile(of task: String) -> String { "\(task).hdf5" }

  static func group(_ episode: Int) -> String { "demo_\(episode)" }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
  ) throws {
    for (task, spec) in parts.plan.specs.enumerated() {
      let file = try HDF5FileWriter("\(folder)/\(dataFile(of: spec.task))")
      let data = file.root.makeGroup("data")
      var (steps, instruction) = (0, "")
      var successful: [String] = []
      for (index, number) in parts.episodes(ofTask: task).enumerated() {
        let part = try parts.group(number)
        let header = try EpisodeHeader(from: part)
        try data.copy(part, as: group(index))
        steps += header.stepCount
        instruction = header.instruction
        if header.firstSuccess != nil { successful.append(group(index)) }
        reportProgress()
      }
      data.set("total", steps)
      data.set("env_args", try environment(parts.plan, task: task, instruction))
      try writeMasks(
        parts.episodes(ofTask: task).count, successful, to: file.root.makeGroup("mask"))
      try file.close()
    }
  }

  /// Every tenth episode is for validation.
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
    _ plan: RecordingPlan, task: Int, _ instruction: String
  ) throws -> String {
    let spec = plan.specs[task]
    let profile = try Catalog.task(named: spec.task).profile
    // robomimic's code reads `type`, its documentation names `env_type`; 2 is a Gym environment.
    let members: [JSONValue.Member] = [
      .init("env_name", .string(GymnasiumSpec.id(of: profile))), .init("type", .integer(2)),
      .init("env_type", .integer(2)), .init("env_version", .string(Release.version)),
      .init("env_kwargs", .object([])), .init("lang", .string(instruction)),
      .init("benchtop", try JSONValue(parsing: JSON.encode(spec))),
    ]
    return try JSONValue.object(members).text(indented: false)
  }
}
