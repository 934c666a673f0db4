package import Agents
package import Base
internal import Glibc
package import Tasks

/// What is known of one run: of training, with its configuration and curves, or of an evaluation by itself.
package struct ReportedRun: Sendable {
  /// Short, for people; no two runs of a report have the same.
  package var name: String
  /// Its folder or file, as it was given.
  package let source: String
  package let version, algorithm, suite: String
  package let split: Suite.Split
  package let seed: UInt64
  /// All it takes to repeat the training; nil for an evaluation by itself.
  package let configuration: JSONValue?
  /// How training episodes went, and how the policy did at checkpoints.
  package let training, checkpoints: CurveTable?
  package let evaluation: EvaluationReport?
  /// What --policy takes to let it act; nil where nothing has been learned yet.
  package let policy: String?
  /// What repeats it; nil where nobody has said.
  package var repeatCommand: RepeatCommand?

  /// Whether it is an evaluation by itself.
  package var isEvaluation: Bool { configuration == nil }
}

extension ReportedRun {
  /// Reads a run's folder, a bundled agent by its name, or a file of results.
  package init(reading word: String) throws {
    var entry = stat()
    if stat(word, &entry) == 0 {
      self =
        entry.st_mode & S_IFMT == S_IFDIR
        ? try ReportedRun(folder: word) : try ReportedRun(results: word)
      return
    }
    guard !word.contains("/"), let agent = BundledAgent.all.first(where: { $0.name == word }) else {
      let isPath = word.contains("/") || word.hasSuffix(".json")
      if isPath {
        throw FileError.unreadable(path: word, reason: String(cString: strerror(ENOENT)))
      }
      throw TaskError.unknownName(
        kind: "run's folder, file of results or bundled agent", name: word,
        known: BundledAgent.all.map(\.name))
    }
    self = try ReportedRun(folder: agent.folder, name: agent.name, policy: agent.name)
  }

  private init(folder path: String, name: String? = nil, policy: String? = nil) throws {
    let folder = RunFolder(path)
    let results = "\(path)/\(BundledAgent.evaluationName)"
    let hasResults = access(results, F_OK) == 0
    guard folder.hasRun else {
      guard hasResults else {
        throw FileError.unsuitable(
          path: path, reason: "holds no run: there is neither config.json nor evaluation.json in it"
        )
      }
      self = try ReportedRun(results: results)
      return
    }
    let file = try ConfigurationFile(reading: folder.configuration)
    self.name = name ?? ReportedRun.name(of: path)
    source = path
    version = file.version
    algorithm = file.algorithm
    suite = file.suite
    split = .train
    seed = file.seed
    configuration = file.value
    training = try ReportedRun.table(folder.curve)
    checkpoints = try ReportedRun.evaluations(folder.evaluation)
    evaluation = hasResults ? try EvaluationReport(reading: results) : nil
    self.policy = policy ?? (access(folder.policy, R_OK) == 0 ? path : nil)
  }

  private init(results path: String) throws {
    let report = try EvaluationReport(reading: path)
    name = ReportedRun.name(of: path)
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

  /// A table of evaluations: what it says of tasks is a part of a whole, or not finite.
  private static func evaluations(_ path: String) throws -> CurveTable? {
    guard let table = try table(path) else { return nil }
    let columns = table.columns.indices.filter { table.columns[$0] != "hours" }
    for row in table.rows {
      if let column = columns.first(where: { row[$0].isFinite && !(0...1).contains(row[$0]) }) {
        throw FileError.broken(
          path: path, format: "evaluation",
          reason: "\(table.columns[column]) is \(row[column]); it must be from 0 to 1")
      }
    }
    return table
  }

  /// The last part of a path, without what it ends in.
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
  /// What the run is, without what made it.
  let value: JSONValue
  let version, algorithm, suite: String
  let seed: UInt64

  init(reading path: String) throws {
    self = try FileSchema.configuration.read(path, ConfigurationFile.init)
  }

  private init(_ file: JSONValue) throws {
    let content = try FileSchema.configuration.upgraded(file)
    value = content.without("origin")
    version = try content["origin"]?.word("release") ?? "unknown"
    algorithm = try value.word("algorithm")
    suite = try value.word("suite")
    guard case .integer(let number) = value["seed"], let seed = UInt64(exactly: number) else {
      throw JSONError(path: "seed", reason: "there should be a whole number")
    }
    self.seed = seed
    try value.requireCount("steps", in: 1...SettingLimits.totalSteps)
    try value.requireCount("checkpointSteps", in: 1...SettingLimits.totalSteps)
    try value.requireCount("evaluationEpisodes", in: 0...SettingLimits.evaluationEpisodes)
  }
}

extension JSONValue {
  /// What an object has under a key.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// An object without a member.
  package func without(_ key: String) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.key != key })
  }

  fileprivate func word(_ key: String) throws -> String {
    guard case .string(let word) = self[key] else {
      throw JSONError(path: key, reason: "there should be a word in quotes")
    }
    return word
  }

  /// Throws where something counted is out of its range; it may be left out.
  fileprivate func requireCount(_ key: String, in range: ClosedRange<Int>) throws {
    guard let value = self[key] else { return }
    guard case .integer(let number) = value, let count = Int(exactly: number),
      range.contains(count)
    else {
      throw JSONError(
        path: key,
        reason: "there should be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Everything that is no object, under the keys that lead to it: `policy.widths`.
  package var leaves: [(key: String, value: JSONValue)] {
    guard case .object(let members) = self else { return [] }
    return members.flatMap { member in
      guard case .object(let inner) = member.value, !inner.isEmpty else {
        return [(member.key, member.value)]
      }
      return member.value.leaves.map { ("\(member.key).\($0.key)", $0.value) }
    }
  }

  /// In one line.
  package var line: String { (try? text(indented: false)) ?? "?" }
}
