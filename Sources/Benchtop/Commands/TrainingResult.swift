internal import Agents
internal import Base
internal import Learning

/// The results of `benchtop train`.
struct TrainingResult: Encodable {
  struct Task: Encodable {
    let name: String
    let success: Double
  }

  let origin: FileProvenance
  let algorithm, suite: String
  let seed: UInt64
  let folder, policy: String
  let steps: Int?
  let hours: Double?
  /// Success rate in the last evaluation; nil if there was none.
  let success: Double?
  let tasks: [Task]

  init<Settings>(_ configuration: RunConfiguration<Settings>, in folder: RunFolder) throws {
    origin = .current(kernels: configuration.precision.kernels)
    algorithm = configuration.algorithm
    suite = configuration.suite
    seed = configuration.seed
    self.folder = folder.path
    policy = folder.policy
    let table = try CurveTable(reading: folder.evaluation)
    let last = Dictionary(zip(table.columns, table.rows.last ?? [])) { first, _ in first }
    steps = table.steps.last
    hours = last["hours"]
    success = last["success"]
    tasks = table.columns.filter { $0 != "hours" && $0 != "success" }.compactMap { name in
      last[name].map { Task(name: name, success: $0) }
    }
  }
}
