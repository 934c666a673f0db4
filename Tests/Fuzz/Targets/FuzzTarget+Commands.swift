import Agents
import Base
import Benchtop
import Tasks

extension FuzzTarget {
  private static let commands = [
    "run", "evaluate", "train", "collect", "render", "replay", "inspect", "report", "bench",
    "experiment", "list", "gallery", "new-task", "doctor", "completion", "manual", "demo",
    "convert", "merge",
    "extend",
  ]

  /// Command lines, one argument a line: of each command with --help, and of `train --show-settings`.
  static var options: FuzzTarget {
    FuzzTarget(
      seeds: {
        [
          "--suite\nMT10\n--steps=5\n--set\nepochs=3", "--seed\n7\n-j4\n--every\n10\n--out\nx",
          "pick-place\n--size\n84x84\n--horizon\n50\n--dynamics\nfriction", "--",
        ].enumerated().map { [UInt8($0.offset)] + Array($0.element.utf8) }
      },
      read: { bytes in
        guard let first = bytes.first else { return }
        let words = bytes.dropFirst().split(separator: 0x0A).map {
          String(decoding: $0, as: UTF8.self)
        }
        let algorithms = Algorithms.all.map { $0.name }
        // Before '--', after which it would be an operand, and the command would do its work.
        let (options, operands) = (words.prefix { $0 != "--" }, words.drop { $0 != "--" })
        _ = BenchtopCommand.run(
          [commands[Int(first) % commands.count]] + options + ["--help"] + operands)
        guard !words.contains("--help"), !words.contains("--config") else { return }
        _ = BenchtopCommand.run(
          ["train", algorithms[Int(first) % algorithms.count], "--show-settings"] + words)
      })
  }

  /// Configurations of training runs, from which learners are made.
  static func configuration(_ scratch: Scratch) throws -> FuzzTarget {
    FuzzTarget(
      seeds: {
        var seeds: [[UInt8]] = []
        for algorithm in Algorithms.all {
          seeds.append([UInt8(seeds.count)] + Array(try standard(algorithm).utf8))
        }
        return seeds
      },
      read: { bytes in
        guard let first = bytes.first else { return }
        let value = try JSONValue(parsing: String(decoding: bytes.dropFirst(), as: UTF8.self))
        // Large but possible values may take time and memory; impossible values must be refused.
        guard value.hasOnlySmallOrAbsurdNumbers else { return }
        let algorithms = Algorithms.all
        let algorithm = algorithms[Int(first) % algorithms.count]
        try prepare(algorithm, value, try scratch.folder("run"))
      })
  }

  private static func standard<Trained: Algorithm>(_ algorithm: Trained.Type) throws -> String {
    let suite = try Suite.find("MT1:reach")
    let configuration = RunConfiguration(
      algorithm: Trained.name, suite: suite.name, steps: 10, seed: 1, checkpointSteps: 5,
      environment: suite.defaultOptions, settings: Trained.defaultSettings(for: suite))
    // Small, because each input makes a run.
    return try JSONValue(parsing: JSON.encode(configuration)).limited(to: 2000)
      .text(indented: false)
  }

  private static func prepare<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ value: JSONValue, _ path: String
  ) throws {
    let standard = try JSON.decode(
      RunConfiguration<Trained.Settings>.self, from: standard(algorithm))
    let configuration = try JSON.overriding(standard, by: value)
    _ = try Trainer<Trained>(configuration, in: RunFolder(path), resume: false, threads: 1)
  }

  /// Experiments' files, of which the runs are planned.
  static func experiment(_ scratch: Scratch) throws -> FuzzTarget {
    let path = "\(scratch.path)/experiment.json"
    return FuzzTarget(
      seeds: {
        let rows = Algorithms.all.map {
          "{\"name\": \"\($0.name)\", \"algorithm\": \"\($0.name)\"}"
        }
        let text = """
          {"schema": 1, "name": "a", "description": "", "suite": "MT10", "steps": 100, "seeds": [1, 2],
          "checkpointSteps": 10, "evaluationEpisodes": 1, "precision": "float32",
          "environment": {"horizon": 10}, "finalEvaluation": {"episodes": 2, "goals": "random"},
          "rows": [{"name": "b", "algorithm": "ppo", "settings": {"criticCombiner": "pcgrad"}}, \(rows.joined(separator: ", "))]}
          """
        return [Array(text.utf8)]
      },
      read: { bytes in
        Scratch.write(bytes, to: path)
        _ = try ExperimentPlan(Experiment(reading: path))
      })
  }

  /// Evaluation results and run folders, from which reports are made.
  static func report(_ scratch: Scratch) throws -> FuzzTarget {
    let run = try TinyRun("MT1:reach", in: scratch.folder("run"))
    try run.train(resume: false)
    let results = "\(run.folder.path)/evaluation.json"
    _ = BenchtopCommand.run([
      "evaluate", "--policy", "expert", "--suite", "MT1:reach", "--episodes", "2",
      "--json=\(results)",
    ])
    let folder = try MutatedFolder(run.folder.path) {
      $0.hasSuffix(".safetensors") || $0.contains("tfevents")
    }
    let page = "\(scratch.path)/report.html"
    return FuzzTarget(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.apply(bytes) else { return }
        for source in [run.folder.path, results] {
          _ = BenchtopCommand.run(["report", source, "--force", "--out", page, "--json"])
        }
      })
  }
}

extension JSONValue {
  /// Whether all integers are small or impossibly large.
  fileprivate var hasOnlySmallOrAbsurdNumbers: Bool {
    switch self {
    case .integer(let number): number.magnitude <= 2048 || number.magnitude >= 1 << 40
    case .array(let values): values.allSatisfy(\.hasOnlySmallOrAbsurdNumbers)
    case .object(let members): members.allSatisfy { $0.value.hasOnlySmallOrAbsurdNumbers }
    default: true
    }
  }

  /// The same value, with integers limited to a maximum.
  fileprivate func limited(to most: Int128) -> JSONValue {
    switch self {
    case .integer(let number): .integer(min(number, most))
    case .array(let values): .array(values.map { $0.limited(to: most) })
    case .object(let members):
      .object(members.map { Member($0.key, $0.value.limited(to: most)) })
    default: self
    }
  }
}
