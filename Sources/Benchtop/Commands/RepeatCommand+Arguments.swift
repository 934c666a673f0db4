internal import Agents
internal import Base
internal import Reports
internal import Tasks

/// A run's command line is read again as the command itself would read it, and told only where that comes to the same
/// run.
extension RepeatCommand {
  init(_ run: ReportedRun) {
    let exact = run.isEvaluation ? RepeatCommand.evaluation(run) : RepeatCommand.training(run)
    let remark =
      run.version == Release.version
      ? nil
      : "It was made by version \(run.version); this is \(Release.version), whose results may differ."
    if let exact {
      self.init(line: RepeatCommand.text(exact), remark: remark)
    } else if run.isEvaluation {
      self.init(
        line: RepeatCommand.text(RepeatCommand.plainEvaluation(run)),
        remark:
          "Options that this line does not name were changed too; the configuration below holds them."
      )
    } else {
      let words = [
        "train", run.algorithm, "--config", "\(run.source)/config.json", "--out",
        "runs/\(run.name)",
      ]
      self.init(
        line: RepeatCommand.text(words),
        remark:
          "The line reads the run's own file; the configuration below, saved as config.json, does as well. Settings"
          + " that it does not name have their usual values."
          + (remark.map { " " + $0 } ?? ""))
    }
  }

  private static func text(_ words: [String]) -> String {
    ([BenchtopCommand.command.name] + words).map(quoted).joined(separator: " ")
  }

  /// A word as a shell takes it for one.
  static func quoted(_ word: String) -> String {
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

  private static func training(_ run: ReportedRun) -> [String]? {
    do {
      return try training(run, by: Algorithms.find(run.algorithm))
    } catch {
      // An algorithm or suite that this program does not know, or settings of another version.
      return nil
    }
  }

  private static func training<Trained: Algorithm>(
    _ run: ReportedRun, by algorithm: Trained.Type
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
      configuration["environment"] ?? .null, standard: try value(of: suite.standardOptions))
    let standard = try value(of: Trained.standardSettings(for: suite)).leaves
    for leaf in configuration["settings"]?.leaves ?? [] {
      guard let usual = standard.first(where: { $0.key == leaf.key }) else { return nil }
      if usual.value != leaf.value { words += ["--set", "\(leaf.key)=\(shown(leaf.value))"] }
    }
    let arguments = try Arguments(words.dropFirst(), for: .train)
    let repeated = try value(of: arguments.configuration(of: algorithm, in: nil))
    guard repeated.without("origin") == configuration else { return nil }
    return words + ["--out", "runs/\(run.name)"]
  }

  /// A value as --set takes it.
  private static func shown(_ value: JSONValue) -> String {
    if case .string(let word) = value { return word }
    return value.line
  }

  private static func environmentWords(_ options: JSONValue, standard: JSONValue) -> [String] {
    let named: [(String, JSONValue?, JSONValue?)] = [
      ("goals", options["goals"]?["selection"], standard["goals"]?["selection"]),
      (
        "dynamics", options["dynamics"]?["family"]?["name"],
        standard["dynamics"]?["family"]?["name"]
      ),
      ("dynamics-split", options["dynamics"]?["split"], standard["dynamics"]?["split"]),
      ("reward", options["reward"], standard["reward"]),
      ("horizon", options["horizon"], standard["horizon"]),
    ]
    return named.flatMap { name, value, usual in
      guard let value, value != usual, value != .null else { return [String]() }
      return ["--\(name)", shown(value)]
    }
  }

  private static func value(of encoded: some Encodable) throws -> JSONValue {
    try JSONValue(parsing: JSON.encode(encoded))
  }

  // MARK: Evaluation

  private static func plainEvaluation(_ run: ReportedRun) -> [String] {
    guard let report = run.evaluation else { return [] }
    return [
      "evaluate", "--policy", report.policy, "--suite", report.suite, "--split",
      report.split.rawValue, "--episodes", "\(report.tasks.first?.episodes ?? 0)", "--seed",
      "\(report.seed)",
    ]
  }

  private static func evaluation(_ run: ReportedRun) -> [String]? {
    guard let report = run.evaluation, let told = try? value(of: report) else { return nil }
    for extra in [[], report.horizon.map { ["--horizon", "\($0)"] } ?? []] {
      var words = plainEvaluation(run)
      do {
        let usual = try value(of: plan(words, report))
        if told["goals"] != usual["goals"] {
          words += ["--goals", report.goals.selection.rawValue]
        }
        if told["reward"] != usual["reward"] { words += ["--reward", report.reward.rawValue] }
        if report.dynamics.count == 1, told["dynamics"] != usual["dynamics"] {
          words += report.dynamics[0].family.map { ["--dynamics", $0.name] } ?? []
          words += ["--dynamics-split", report.dynamics[0].split.rawValue]
        }
        words += extra
        let repeated = try value(of: plan(words, report))
        let keys = ["suite", "split", "seed", "horizon", "reward", "goals", "dynamics"]
        if keys.allSatisfy({ told[$0] == repeated[$0] }) { return words }
      } catch {
        // A suite or family that this program does not know.
        return nil
      }
    }
    return nil
  }

  /// What would be told of an evaluation by these words. Who acts is left to the command: it may lie elsewhere now.
  private static func plan(_ words: [String], _ report: EvaluationReport) throws -> EvaluationReport
  {
    let arguments = try Arguments(words.dropFirst() + ["--policy", "zero"], for: .evaluate)
    let plan = try EvaluationPlan(arguments)
    return try plan.report(plan.evaluator.specs.map { _ in [] })
  }
}
