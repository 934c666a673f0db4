internal import Agents
internal import Base
internal import Learning
internal import Tasks

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
  /// The greatest success rate of an evaluation, which only those can use who evaluate all checkpoints; and the mean of the
  /// last ten.
  let bestSuccess, lastTenSuccess: Double?
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
    let successes = table.values(of: "success") ?? []
    bestSuccess = successes.max()
    lastTenSuccess = successes.isEmpty ? nil : Statistics.mean(Array(successes.suffix(10)))
    tasks = table.columns.filter { $0 != "hours" && $0 != "success" }.compactMap { name in
      last[name].map { Task(name: name, success: $0) }
    }
  }

  /// The success rates of the checkpoints in a sentence; nil if there was no evaluation.
  var successLine: String? {
    guard let success, let bestSuccess, let lastTenSuccess else { return nil }
    func percent(_ fraction: Double) -> String { fixedPoint(100 * fraction, 1) + " %" }
    return
      "Success is \(percent(success)) at the last checkpoint, \(percent(bestSuccess)) at the best, "
      + "and \(percent(lastTenSuccess)) in the mean of the last ten."
  }
}
