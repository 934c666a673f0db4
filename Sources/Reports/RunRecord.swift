package import Agents
package import Base
internal import Glibc
package import Tasks

/// A training run with its configuration and curves, or a standalone evaluation.
package struct RunRecord: Sendable {
  /// A short display name, unique within a report.
  package var name: String
  /// Its folder or file, as the user named it.
  package let source: String
  package let version, algorithm, suite: String
  package let split: Suite.Split
  package let seed: UInt64
  /// The training configuration; nil for a standalone evaluation.
  package let configuration: JSONValue?
  /// The training metrics, and the evaluations at checkpoints.
  package let training, checkpoints: CurveTable?
  package let evaluation: EvaluationReport?
  /// The value of `--policy` for its policy; nil if there is none yet.
  package let policy: String?
  /// The command that reproduces it, if known.
  package var reproductionCommand: ReproductionCommand?
  /// Nil for a run that is not of an experiment.
  package var experimentRow: ExperimentRow?

  /// Whether it is a standalone evaluation.
  package var isEvaluation: Bool { configuration == nil }
}

extension RunRecord {
  /// Reads a run's folder, a bundled agent, or a file of results.
  package init(reading source: String) throws {
    var entry = stat()
    if stat(source, &entry) == 0 {
      self =
        entry.st_mode & S_IFMT == S_IFDIR
        ? try RunRecord(folder: source) : try RunRecord(results: source)
      return
    }
    guard !source.contains("/"), let agent = BundledAgent.all.first(where: { $0.name == source })
    else {
      let isPath = source.contains("/") || source.hasSuffix(".json")
      if isPath {
        throw FileError.unreadable(path: source, reason: String(cString: strerror(ENOENT)))
      }
      throw TaskError.unknownName(
        kind: "run folder, results file or bundled agent", name: source,
        known: BundledAgent.all.map(\.name))
    }
    self = try RunRecord(folder: agent.folder, name: agent.name, policy: agent.name)
  }

  private init(folder path: String, name: String? = nil, policy: String? = nil) throws {
    let folder = RunFolder(path)
    let (results, hasResults) = (folder.evaluationReport, folder.hasEvaluationReport)
    guard folder.hasRun else {
      guard hasResults else {
        throw FileError.unsuitable(
          path: path, reason: "contains no run: it has neither config.json nor evaluation.json"
        )
      }
      self = try RunRecord(results: results)
      return
    }
    let file = try ConfigurationFile(reading: folder.configuration)
    self.name = name ?? RunRecord.name(of: path)
    source = path
    version = file.version
    algorithm = file.algorithm
    suite = file.suite
    split = .train
    seed = file.seed
    configuration = file.value
    training = try RunRecord.table(folder.curve)
    checkpoints = try RunRecord.evaluations(folder.evaluation)
    evaluation = hasResults ? try EvaluationReport(reading: results) : nil
    self.policy = policy ?? (access(folder.policy, R_OK) == 0 ? path : nil)
  }

  private init(results path: String) throws {
    let report = try EvaluationReport(reading: path)
    name = RunRecord.name(of: path)
    source = path
    version = report.origin.release
    algorithm = report.policy
    suite = report.suite
    split = report.split
    seed = report.seed
    configuration = nil
    (training, checkpoints) = (nil, nil)
    evaluation = report
    policy = report.policy
  }

  private static func table(_ path: String) throws -> CurveTable? {
    access(path, F_OK) == 0 ? try CurveTable(reading: path) : nil
  }

  /// Reads a table of evaluations, whose success rates must be from 0 to 1 or not finite.
  private static func evaluations(_ path: String) throws -> CurveTable? {
    guard let table = try table(path) else { return nil }
    let columns = table.columns.indices.filter { table.columns[$0] != "hours" }
    for row in table.rows {
      if let column = columns.first(where: { row[$0].isFinite && !(0...1).contains(row[$0]) }) {
        throw FileError.invalidFormat(
          path: path, format: "evaluation",
          reason: "\(table.columns[column]) is \(row[column]); it must be from 0 to 1")
      }
    }
    return table
  }

  /// The last component of a path, without its extension.
  private static func name(of path: String) -> String {
    var whole = path
    if [".", ".."].contains(path.split(separator: "/").last ?? "."), let found = realpath(path, nil)
    {
      whole = String(cString: found)
      free(found)
    }
    let last = whole.split(separator: "/").last.map(String.init) ?? path
    return last.hasSuffix(".json") ? String(last.dropLast(5)) : last
  }
}

/// A run's config.json, of any algorithm and release.
private struct ConfigurationFile {
  /// The configuration without its origin.
  let value: JSONValue
  let version, algorithm, suite: String
  let seed: UInt64

  init(reading path: String) throws {
    self = try FileSchema.configuration.read(path, ConfigurationFile.init)
  }

  private init(_ file: JSONValue) throws {
    let content = try FileSchema.configuration.migrated(file)
    value = content.without("origin")
    version = try content["origin"]?.string("release") ?? "unknown"
    algorithm = try value.string("algorithm")
    suite = try value.string("suite")
    guard case .integer(let number) = value["seed"], let seed = UInt64(exactly: number) else {
      throw JSONError(path: "seed", reason: "expected an integer")
    }
    self.seed = seed
    try value.requireCount("steps", in: 1...SettingLimits.totalSteps)
    try value.requireCount("checkpointSteps", in: 1...SettingLimits.totalSteps)
    try value.requireCount("evaluationEpisodes", in: 0...SettingLimits.evaluationEpisodes)
  }
}

extension JSONValue {
  /// The value of an object's member.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The object without one member.
  package func without(_ key: String) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.key != key })
  }

  fileprivate func string(_ key: String) throws -> String {
    guard case .string(let word) = self[key] else {
      throw JSONError(path: key, reason: "expected a string")
    }
    return word
  }

  /// Throws if a member is present but is not an integer in a range.
  fileprivate func requireCount(_ key: String, in range: ClosedRange<Int>) throws {
    guard let value = self[key] else { return }
    guard case .integer(let number) = value, let count = Int(exactly: number),
      range.contains(count)
    else {
      throw JSONError(
        path: key,
        reason: "expected an integer from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// All values that are not objects, with their key paths, such as `policy.torso.hiddenSizes`.
  package var leaves: [(key: String, value: JSONValue)] {
    guard case .object(let members) = self else { return [] }
    return members.flatMap { member in
      guard case .object(let inner) = member.value, !inner.isEmpty else {
        return [(member.key, member.value)]
      }
      return member.value.leaves.map { ("\(member.key).\($0.key)", $0.value) }
    }
  }

}
