internal import Base
internal import Tasks

/// Runs that differ only in the seed, or those of a row of an experiment.
package struct RunGroup: Sendable {
  /// A short display name, unique within a report.
  package var name: String
  package let runs: [RunRecord]
  let style: PlotStyle
  let scores: [FinalScores?]

  private init(name: String, runs: [RunRecord], style: PlotStyle) {
    self.name = name
    self.runs = runs.sorted { ($0.seed, $0.name) < ($1.seed, $1.name) }
    self.style = style
    scores = self.runs.map { FinalScores($0) }
  }

  /// The tasks, in the suite's order.
  var tasks: [String] {
    var known: Set<String> = []
    return scores.flatMap { $0?.tasks.map(\.task) ?? [] }.filter { known.insert($0).inserted }
  }

  /// The scores at a task of all runs that have one.
  func scores(of task: String) -> [TaskScore] {
    scores.compactMap { $0?.tasks.first { $0.task == task } }
  }

  /// The mean over seeds at each task.
  var taskSuccessRates: [(task: String, success: Double)] {
    tasks.map { task in (task, Statistics.mean(scores(of: task).map(\.success))) }
  }

  /// Whether several of its runs have one seed, and so are not independent.
  var hasRepeatedSeeds: Bool { Set(runs.map(\.seed)).count < runs.count }

  var seedCountDescription: String {
    runs.count == 1 ? "one seed" : "\(runs.count) seeds"
  }

  // MARK: Grouping

  /// Groups runs, in the order of each group's first run.
  static func grouping(_ runs: [RunRecord]) -> [RunGroup] {
    var order: [String] = []
    var members: [String: [RunRecord]] = [:]
    for run in runs {
      let key = run.key
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(run)
    }
    let groups = order.enumerated().map { index, key in
      let runs = members[key] ?? []
      return RunGroup(name: RunGroup.name(of: runs), runs: runs, style: PlotStyle(index: index))
    }
    return RunGroup.withDistinctNames(groups)
  }

  /// The common prefix of the runs' names, or else algorithm and suite.
  private static func name(of runs: [RunRecord]) -> String {
    guard let first = runs.first else { return "" }
    if let row = first.experimentRow { return row.name }
    if runs.count == 1 { return first.name }
    var common = runs.dropFirst().reduce(first.name) { $0.commonPrefix(with: $1.name) }
    // "ppo-seed1" and "ppo-seed2" become "ppo".
    while let last = common.last, last.isNumber || "-_. ".contains(last) { common.removeLast() }
    for ending in ["seed", "s", "run"] {
      let isOwnWord = common.dropLast(ending.count).last.map { "-_.".contains($0) } ?? false
      if common.hasSuffix(ending), isOwnWord { common.removeLast(ending.count) }
    }
    while let last = common.last, "-_. ".contains(last) { common.removeLast() }
    return common.count > 2 ? common : "\(first.algorithm) on \(first.suite)"
  }

  private static func withDistinctNames(_ groups: [RunGroup]) -> [RunGroup] {
    func nameCounts(_ groups: [RunGroup]) -> [String: Int] {
      groups.reduce(into: [:]) { $0[$1.name, default: 0] += 1 }
    }
    // Several experiments may have a row of one name.
    let shared = nameCounts(groups)
    let groups = groups.map { group in
      guard shared[group.name] ?? 0 > 1, let row = group.runs[0].experimentRow else { return group }
      var group = group
      group.name = "\(row.experiment): \(row.name)"
      return group
    }
    let counts = nameCounts(groups)
    var used: [String: Int] = [:]
    return groups.map { group in
      guard counts[group.name] ?? 0 > 1 else { return group }
      var group = group
      used[group.name, default: 0] += 1
      group.name += " (\(used[group.name] ?? 0))"
      return group
    }
  }
}

extension RunRecord {
  /// Equal for runs that differ only in the seed, and for those of a row of an experiment.
  fileprivate var key: String {
    if let row = experimentRow { return "row \(row.folder) \(row.name)" }
    if let configuration {
      return "training \(version) " + configuration.without("seed").line
    }
    guard let evaluation, let text = try? JSON.encode(evaluation),
      let value = try? JSONValue(parsing: text)
    else { return source }
    let recordedOptions = [
      "suite", "split", "policy", "horizon", "rewardType", "goals", "dynamics",
      "adaptationEpisodes",
    ]
    return "evaluation \(version) "
      + recordedOptions.map { value[$0]?.line ?? "" }.joined(separator: " ")
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
