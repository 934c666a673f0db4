internal import Base
internal import Tasks

/// The environments that an algorithm acts in: equally many of each task, task by task, and a count of how their
/// episodes end.
final class TrainingEnvironments {
  let vector: VectorEnvironment
  let perTask: Int
  /// Whether each one's episode has had a success so far.
  private var hasSucceeded: [Bool]

  init(_ specs: [EnvironmentSpec], perTask: Int, threads: Int) throws {
    self.perTask = perTask
    vector = try VectorEnvironment(
      specs.flatMap { Array(repeating: $0, count: perTask) }, threads: threads,
      autoReset: .sameStep)
    hasSucceeded = Array(repeating: false, count: vector.count)
  }

  var count: Int { vector.count }
  var taskCount: Int { count / perTask }
  var rows: VectorRows { vector.rows }

  func task(of environment: Int) -> Int { environment / perTask }

  /// Starts new episodes everywhere, out of phase, so that all parts of episodes are there at any time.
  func begin(using generator: inout SeededGenerator) throws {
    try vector.reset(seed: generator.next())
    for (index, environment) in vector.environments.enumerated() {
      environment.shortenEpisode(to: 1 + generator.index(below: environment.horizon))
      hasSucceeded[index] = false
    }
  }

  /// Lists the running episodes.
  func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.value("episodes.successes", &hasSucceeded) { [count] in
      $0.count == count ? nil : "is not of \(count) environments"
    }
    if let returns = rows.returns.baseAddress {
      try checkpoint.numbers("episodes.returns", returns, shape: [count])
    }
    var lengths = Array(rows.lengths)
    try checkpoint.value("episodes.lengths", &lengths) { [count] in
      $0.count == count ? nil : "is not of \(count) environments"
    }
    let returns = Array(rows.returns)
    // A line of JSON for each.
    var text: [UInt8] = []
    for environment in vector.environments where checkpoint.isSaving {
      text += try JSON.encode(environment.snapshot(), indented: false).utf8
      text.append(TrainingEnvironments.lineEnd)
    }
    try checkpoint.bytes("episodes.states", &text)
    guard !checkpoint.isSaving else { return }
    let lines = text.split(separator: TrainingEnvironments.lineEnd)
    guard lines.count == count else {
      throw checkpoint.fault("episodes.states", "has \(lines.count) states, not \(count)")
    }
    for (index, line) in lines.enumerated() {
      do {
        let snapshot = try JSON.decode(
          EnvironmentSnapshot.self, from: String(decoding: line, as: UTF8.self))
        try vector.restore(snapshot, at: index)
      } catch {
        throw checkpoint.fault("episodes.states", "\(index): \(error)")
      }
      // An ended episode's are kept until the next step of the new one.
      rows.returns[index] = returns[index]
      rows.lengths[index] = lengths[index]
    }
  }

  private static let lineEnd = UInt8(ascii: "\n")

  /// Takes into account how the last step went in an environment; says whether its episode is over.
  func note(_ environment: Int, in report: inout TrainingReport) -> Bool {
    hasSucceeded[environment] = hasSucceeded[environment] || rows.successes[environment]
    guard rows.terminations[environment] || rows.truncations[environment] else { return false }
    let task = task(of: environment)
    report.episodes[task] += 1
    report.successes[task] += hasSucceeded[environment] ? 1 : 0
    report.returns[task] += rows.returns[environment]
    hasSucceeded[environment] = false
    return true
  }
}
