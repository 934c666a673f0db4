internal import Agents
internal import Base
internal import Reports
internal import Tasks

/// The command line that repeats a run. It is parsed again as the command itself does, and shown only if it gives the
/// same run.
extension ReproductionCommand {
  init(_ run: RunRecord) {
    let exact =
      run.isEvaluation ? ReproductionCommand.evaluation(run) : ReproductionCommand.training(run)
    let note =
      run.version == Release.version
      ? nil
      : "The run was made by version \(run.version); results of this version, \(Release.version), may differ."
    if let exact {
      self.init(line: ReproductionCommand.text(exact), note: note)
    } else if run.isEvaluation {
      self.init(
        line: ReproductionCommand.text(ReproductionCommand.plainEvaluation(run)),
        note:
          "The run has other options that this line does not show; the configuration below holds them."
      )
    } else {
      let words = [
        "train", run.algorithm, "--config", "\(run.source)/config.json", "--out",
        "runs/\(run.name)",
      ]
      self.init(
        line: ReproductionCommand.text(words),
        note:
          "The line reads the run's own file. The configuration below, saved as config.json, works too. Settings"
          + " that it does not name have their defaults."
          + (note.map { " " + $0 } ?? ""))
    }
  }

  private static func text(_ words: [String]) -> String {
    ([BenchtopCommand.command.name] + words).map(shellQuoted).joined(separator: " ")
  }

  /// A word, quoted for a shell where necessary.
  static func shellQuoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "-_./:=,+@%".unicodeScalars.contains($0)
    }
    guard !isPlain || word.isEmpty else { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  // MARK: Training

  private static func training(_ run: RunRecord) -> [String]? {
    do {
      return try training(run, by: Algorithms.find(run.algorithm))
    } catch {
      // An unknown algorithm or suite, or settings of another version.
      return nil
    }
  }

  private static func training<Trained: Algorithm>(
    _ run: RunRecord, by algorithm: Trained.Type
  ) throws -> [String]? {
    guard let configuration = run.configuration, case .integer(let steps)? = configuration["steps"],
      case .integer(let checkpoint)? = configuration["checkpointSteps"]
    else { return nil }
    let suite = try Suite.find(run.suite)
    var words = [
      "train", run.algorithm, "--suite", run.suite, "--steps", "\(steps)", "--seed", "\(run.seed)",
    ]
    if checkpoint != max(1, steps / 50) { words += ["--checkpoint-steps", "\(checkpoint)"] }
    words += environmentWords(
      configuration["environment"] ?? .null, defaults: try value(of: suite.defaultOptions))
    let defaults = try value(of: Trained.defaultSettings(for: suite)).leaves
    for leaf in configuration["settings"]?.leaves ?? [] {
      guard let known = defaults.first(where: { $0.key == leaf.key }) else { return nil }
      if known.value != leaf.value { words += ["--set", "\(leaf.key)=\(shown(leaf.value))"] }
    }
    words += ["--out", "runs/\(run.name)"]
    let arguments = try Arguments(words.dropFirst(), for: .train)
    let repeated = try value(of: arguments.configuration(of: algorithm, in: nil))
    guard repeated.without("origin") == configuration else { return nil }
    return words
  }

  /// A value as --set takes it.
  private static func shown(_ value: JSONValue) -> String {
    if case .string(let word) = value { return word }
    return value.line
  }

  private static func environmentWords(_ options: JSONValue, defaults: JSONValue) -> [String] {
    let named: [(String, JSONValue?, JSONValue?)] = [
      ("goals", options["goals"]?["selection"], defaults["goals"]?["selection"]),
      (
        "dynamics", options["dynamics"]?["family"]?["name"],
        defaults["dynamics"]?["family"]?["name"]
      ),
      ("dynamics-split", options["dynamics"]?["split"], defaults["dynamics"]?["split"]),
      ("reward", options["rewardType"], defaults["rewardType"]),
      ("horizon", options["horizon"], defaults["horizon"]),
    ]
    return named.flatMap { name, value, known in
      guard let value, value != known, value != .null else { return [String]() }
      return ["--\(name)", shown(value)]
    }
  }

  private static func value(of encoded: some Encodable) throws -> JSONValue {
    try JSONValue(parsing: JSON.encode(encoded))
  }

  // MARK: Evaluation

  private static func plainEvaluation(_ run: RunRecord) -> [String] {
    guard let report = run.evaluation else { return [] }
    return [
      "evaluate", "--policy", report.policy, "--suite", report.suite, "--split",
      report.split.rawValue, "--episodes", "\(report.tasks.first?.episodes ?? 0)",
    ] + (report.adaptationEpisodes.map { ["--adaptation-episodes", "\($0)"] } ?? []) + [
      "--seed", "\(report.seed)",
    ]
  }

  private static func evaluation(_ run: RunRecord) -> [String]? {
    guard let report = run.evaluation, let recorded = try? value(of: report) else { return nil }
    for extra in [[], report.horizon.map { ["--horizon", "\($0)"] } ?? []] {
      var words = plainEvaluation(run)
      do {
        let known = try value(of: plan(words, report))
        if recorded["goals"] != known["goals"] {
          words += ["--goals", report.goals.selection.rawValue]
        }
        if recorded["rewardType"] != known["rewardType"] {
          words += ["--reward", report.rewardType.rawValue]
        }
        if report.dynamics.count == 1, recorded["dynamics"] != known["dynamics"] {
          words += report.dynamics[0].family.map { ["--dynamics", $0.name] } ?? []
          words += ["--dynamics-split", report.dynamics[0].split.rawValue]
        }
        words += extra
        let repeated = try value(of: plan(words, report))
        let keys = [
          "suite", "split", "seed", "horizon", "rewardType", "goals", "dynamics",
          "adaptationEpisodes",
        ]
        if keys.allSatisfy({ recorded[$0] == repeated[$0] }) { return words }
      } catch {
        // An unknown suite or family.
        return nil
      }
    }
    return nil
  }

  /// The report that these words give, without episodes. The policy does not count: it may have moved.
  private static func plan(_ words: [String], _ report: EvaluationReport) throws -> EvaluationReport
  {
    let arguments = try Arguments(words.dropFirst() + ["--policy", "zero"], for: .evaluate)
    let plan = try EvaluationPlan(arguments)
    return try plan.report(plan.evaluator.specs.map { _ in [] })
  }
}
