import Base
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Experiments")
struct ExperimentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two small rows with two seeds.
  private static let text = """
    {"schema": 1, "name": "tiny", "description": "Two of them.", "suite": "reach,push",
     "steps": 800, "seeds": [3, 1], "checkpointSteps": 400, "evaluationEpisodes": 1,
     "environment": {"horizon": 40}, "finalEvaluation": {"episodes": 2},
     "rows": [
       {"name": "mean", "algorithm": "ppo", "settings": {\(small)}},
       {"name": "pcgrad", "algorithm": "ppo", "settings": {\(small), "criticCombiner": "pcgrad"}}]}
    """
  private static let small = """
    "environmentsPerTask": 2, "stepsPerIteration": 50, "minibatches": 2, "horizon": 20,
    "policy": {"torso": {"hiddenSizes": [4]}}, "critic": {"torso": {"hiddenSizes": [4]}}
    """

  private static let datasets: DatasetReader = { _, _ in { _, _ in fatalError("no dataset") } }

  /// The experiment with some words of its file replaced.
  private func experiment(_ changes: (String, String)...) throws -> Experiment {
    var text = Self.text
    for (old, new) in changes {
      #expect(text.contains(old))
      text = text.replacing(old, with: new)
    }
    try File.writeText(text, to: folder.path("tiny.json"))
    return try Experiment(reading: folder.path("tiny.json"))
  }

  /// Why the experiment cannot be run; nil if it can.
  private func refusal(_ changes: (String, String)..., in name: String = "new") -> String? {
    do {
      var experiment = try experiment()
      for change in changes {
        var text = try File.readText(folder.path("tiny.json"))
        #expect(text.contains(change.0), "\(change)")
        text = text.replacing(change.0, with: change.1)
        try File.writeText(text, to: folder.path("tiny.json"))
      }
      experiment = try Experiment(reading: folder.path("tiny.json"))
      _ = try ExperimentRunner(
        ExperimentPlan(experiment), in: ExperimentFolder(folder.path(name)), threads: 1,
        Self.datasets)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func run(
    _ experiment: Experiment, rows: [String]? = nil, seeds: Int? = nil, in name: String,
    jobs: Int = 1, threads: Int = 1
  ) throws -> [String] {
    let runner = try ExperimentRunner(
      ExperimentPlan(experiment, rows: rows, seeds: seeds), in: ExperimentFolder(folder.path(name)),
      jobs: jobs, threads: threads, Self.datasets)
    try runner.run { _, _ in }
    return runner.missing.map(\.name)
  }

  @Test(
    "a file that is not valid is refused before there is a folder, with what would be right",
    arguments: [
      ("\"seeds\"", "\"sedes\"", "the key 'seeds' is missing, but there is 'sedes'"),
      (
        "\"steps\": 800", "\"steps\": 800, \"stepps\": 1",
        "unknown key 'stepps'; did you mean 'steps' or 'seeds'?"
      ),
      (
        "\"algorithm\": \"ppo\", ", "\"algorithm\": \"ppo\", \"setings\": {}, ",
        "did you mean 'settings'?"
      ),
      ("\"schema\": 1", "\"schema\": 2", "was written by a later release (schema 2)"),
      ("\"schema\": 1, ", "", "has no schema number"),
      ("\"name\": \"pcgrad\"", "\"name\": \"mean\"", "rows is a list with two rows 'mean'"),
      (
        "\"name\": \"pcgrad\"", "\"name\": \"../pcgrad\"",
        "rows[1].name is '../pcgrad'; it must be a file name"
      ),
      ("\"name\": \"pcgrad\"", "\"name\": \"a,b\"", "rows[1].name is 'a,b'"),
      (
        "\"name\": \"pcgrad\"", "\"name\": \"experiment.json\"", "rows[1].name is 'experiment.json'"
      ),
      ("\"name\": \"tiny\"", "\"name\": \"\"", "name is ''"),
      ("[3, 1]", "[3, 1, 3]", "seeds is a list with 3 twice"),
      ("[3, 1]", "[]", "seeds is empty"),
      ("[3, 1]", "[-1]", "seeds[0]"),
      ("\"episodes\": 2", "\"episodes\": 0", "finalEvaluation.episodes is 0"),
      ("reach,push", "reach,pusch", "unknown task 'pusch'; did you mean 'push'?"),
      (
        "\"horizon\": 40", "\"horizonn\": 40",
        "the row 'mean' is not valid: environment: unknown key 'horizonn'"
      ),
      ("\"steps\": 800", "\"steps\": 0", "the row 'mean' is not valid: the number of steps is 0"),
      (
        "\"criticCombiner\": \"pcgrad\"", "\"criticCombiner\": \"pcgard\"",
        "the row 'pcgrad' is not valid: settings.criticCombiner"
      ),
      (
        "\"criticCombiner\": \"pcgrad\"", "\"clipRange\": 2",
        "the row 'pcgrad' is not valid: clipRange is 2"
      ),
      (
        "\"criticCombiner\": \"pcgrad\"", "\"epoch\": 2",
        "the row 'pcgrad' is not valid: settings: unknown key 'epoch'; did you mean 'epochs'?"
      ),
      (
        "\"name\": \"pcgrad\", \"algorithm\": \"ppo\"",
        "\"name\": \"pcgrad\", \"algorithm\": \"pppo\"",
        "the row 'pcgrad' is not valid: unknown algorithm 'pppo'"
      ),
      (
        "\"name\": \"pcgrad\", ", "\"name\": \"pcgrad\", \"dataset\": \"x\", ",
        "the dataset is given to ppo"
      ),
      // Only what training builds knows that one task has nothing to combine.
      ("reach,push", "reach", "the row 'pcgrad' is not valid: the gradient combiner of the"),
    ])
  func refusals(old: String, new: String, expected: String) throws {
    let reason = try #require(refusal((old, new)))
    #expect(reason.contains(expected), "\(reason)")
    #expect(!reason.contains("\n"))
    #expect(try folder.contents.sorted() == ["tiny.json"])
  }

  @Test("runs of all rows come before those with the next seed, and rows and seeds can be chosen")
  func order() throws {
    let experiment = try experiment()
    let all = try ExperimentPlan(experiment).runs.map(\.name)
    #expect(all == ["mean/seed-3", "pcgrad/seed-3", "mean/seed-1", "pcgrad/seed-1"])
    let some = try ExperimentPlan(experiment, rows: ["pcgrad"], seeds: 1).runs.map(\.name)
    #expect(some == ["pcgrad/seed-3"])
    #expect {
      try ExperimentPlan(experiment, rows: ["pcgard"])
    } throws: {
      "\($0)" == "unknown row 'pcgard'; did you mean 'pcgrad'?"
    }
    #expect {
      try ExperimentPlan(experiment, seeds: 3)
    } throws: {
      "\($0)".contains("the number of seeds is 3; it must be from 1 to 2")
    }
  }

  @Test("each run is the run that training alone makes, for any number of runs at once")
  func runs() throws {
    let experiment = try experiment()
    #expect(try run(experiment, rows: ["pcgrad"], seeds: 1, in: "one").count == 1)
    #expect(try run(experiment, in: "all", jobs: 3, threads: 4).count == 4)
    #expect(try run(experiment, in: "all", jobs: 3).isEmpty, "all are finished")
    // The rest of a table of which one run is finished.
    #expect(try run(experiment, in: "one").count == 3)
    var configuration = RunConfiguration(PPO.self, on: try Suite.find("reach,push"))
    (configuration.steps, configuration.checkpointSteps, configuration.seed) = (800, 400, 3)
    configuration.evaluationEpisodes = 1
    configuration.environment.horizon = 40
    for setting in [
      "environmentsPerTask=2", "stepsPerIteration=50", "minibatches=2", "horizon=20",
      "policy.torso.hiddenSizes=[4]", "critic.torso.hiddenSizes=[4]", "criticCombiner=pcgrad",
    ] {
      configuration.settings = try JSON.overriding(configuration.settings, byAssignment: setting)
    }
    try Trainer<PPO>(configuration, in: RunFolder(folder.path("alone")), resume: false, threads: 2)
      .run()
    for name in ["config.json", "checkpoint.safetensors", "policy.safetensors", "curve.csv"] {
      let alone = try File.read(folder.path("alone/\(name)"))
      #expect(try File.read(folder.path("one/pcgrad/seed-3/\(name)")) == alone, "\(name)")
      #expect(try File.read(folder.path("all/pcgrad/seed-3/\(name)")) == alone, "\(name)")
      #expect(try File.read(folder.path("all/pcgrad/seed-1/\(name)")) != alone, "\(name)")
    }
    let report = try EvaluationReport(reading: folder.path("all/mean/seed-1/evaluation.json"))
    #expect(report.tasks.map(\.episodes) == [2, 2] && report.horizon == 40)
  }

  @Test("results of another version of the experiment are refused, and stay as they are")
  func versions() throws {
    #expect(try run(experiment(), seeds: 1, in: "a").count == 2)
    let record = try File.read(folder.path("a/experiment.json"))
    for (old, new, expected) in [
      ("\"steps\": 800", "\"steps\": 900", "steps is 800 there and 900 here"),
      ("\"horizon\": 20", "\"horizon\": 25", "settings.horizon is 20 there and 25 here"),
      ("\"horizon\": 40", "\"horizon\": 50", "environment.horizon is 40 there and 50 here"),
      (
        "\"name\": \"pcgrad\"", "\"name\": \"other\"",
        "a/pcgrad/seed-3 is a run that this experiment does not have"
      ),
      ("[3, 1]", "[1]", "is a run that this experiment does not have"),
      ("\"episodes\": 2", "\"episodes\": 3", "episodes is 2 there and 3 here"),
      ("\"episodes\": 2", "\"episodes\": 2, \"seed\": 7", "seed is 0 there and 7 here"),
      ("\"criticCombiner\": \"pcgrad\"", "\"criticCombiner\": \"mgda\"", "there and"),
    ] {
      let reason = try #require(refusal((old, new), in: "a"))
      #expect(reason.contains(expected), "\(reason)")
    }
    #expect(try File.read(folder.path("a/experiment.json")) == record)
    // Another algorithm, whose settings are others.
    let other = try #require(
      refusal(
        (
          "\"name\": \"mean\", \"algorithm\": \"ppo\", \"settings\": {\(Self.small)}",
          "\"name\": \"mean\", \"algorithm\": \"sac\""
        ),
        in: "a"))
    #expect(other.contains("algorithm is \"ppo\" there and \"sac\" here"), "\(other)")
    // Rows and seeds may be added, also before others.
    #expect(
      refusal(
        ("\"rows\": [", "\"rows\": [{\"name\": \"new\", \"algorithm\": \"trpo\"}, "),
        ("[3, 1]", "[5, 3, 1]"), in: "a") == nil)
    #expect(
      try ExperimentRecord(reading: ExperimentFolder(folder.path("a"))).experiment.rows.count == 3)
  }

  @Test("results on another version of a task are refused")
  func taskVersions() throws {
    #expect(try run(experiment(), rows: ["mean"], seeds: 1, in: "a").count == 1)
    let path = folder.path("a/experiment.json")
    let version = Push.profile.version
    let text = try File.readText(path)
    let changed = text.replacing(
      "\"name\": \"push\",\n      \"version\": \(version)",
      with: "\"name\": \"push\",\n      \"version\": \(version + 1)")
    #expect(changed != text)
    try File.writeText(changed, to: path)
    let reason = try #require(refusal(in: "a"))
    #expect(
      reason.contains(
        "was made with version \(version + 1) of the task push; this release has version \(version)"
      ))
  }

  @Test("only one process at a time works on the results")
  func claim() throws {
    let plan = try ExperimentPlan(experiment())
    let results = ExperimentFolder(folder.path("a"))
    let first = try ExperimentRunner(plan, in: results, threads: 1, Self.datasets)
    #expect {
      try ExperimentRunner(plan, in: results, threads: 1, Self.datasets)
    } throws: {
      "\($0)".contains("another process is using it")
    }
    withExtendedLifetime(first) {}
  }

  @Test("a run that fails does not stop the others, and runs again the next time")
  func failure() throws {
    let experiment = try experiment()
    // A folder of this name cannot be a run's.
    try Folder.make(folder.path("a/mean"))
    try File.writeText("", to: folder.path("a/mean/seed-3"))
    #expect {
      try run(experiment, seeds: 1, in: "a")
    } throws: {
      "\($0)".hasPrefix("1 of 2 runs failed (mean/seed-3): ")
    }
    try Folder.remove(folder.path("a/mean/seed-3"))
    #expect(try run(experiment, seeds: 1, in: "a") == ["mean/seed-3"])
  }

  @Test("no more runs start at once than there is memory for")
  func memory() throws {
    let plan = try ExperimentPlan(experiment())
    #expect(try plan.jobs(plan.runs, atMost: 3) == 3)
    // The memory grows with the square of the layers' size. Three times 0.3 of the machine's memory fit, and not four.
    func wide(size: Int) throws -> ExperimentPlan {
      try ExperimentPlan(experiment(("[4]", "[\(size), \(size)]")))
    }
    let bytes = try wide(size: 4096).runs[0].work.memoryDemand().bytes
    let large = try wide(
      size: Int(4096 * (0.3 * MemoryDemand.available / bytes).squareRoot()))
    #expect(try large.jobs(large.runs, atMost: 4) == 3)
    #expect(try large.jobs(large.runs, atMost: 2) == 2)
  }

  @Test("bundled experiments are valid", arguments: BundledFiles.experiments.all.map(\.name))
  func bundled(name: String) throws {
    let experiment = try Experiment(reading: BundledFiles.experiments.path(named: name))
    #expect(experiment.name == name)
    let plan = try ExperimentPlan(experiment)
    for run in plan.runs where run.seed == experiment.seeds[0] {
      #expect(try run.work.memoryDemand().bytes > 0, "\(run.name)")
    }
    // Tables that stand beside each other have equal budgets; those of the best settings have one row and a longer one.
    let steps =
      name.hasSuffix("tuned")
      ? ["mt10-tuned": 8_000_000, "mt50-tuned": 60_000_000][name]
      : name.hasPrefix("mt10") ? 6_000_000 : 20_000_000
    #expect(Set(plan.runs.map(\.steps)) == [steps])
    #expect(BundledFiles.experiments.all.count >= 10)
  }

  @Test("an unknown experiment is an error with the known ones")
  func unknown() throws {
    #expect {
      try BundledFiles.experiments.path(named: "mt10-base-lerners")
    } throws: {
      "\($0)".contains("did you mean 'mt10-base-learners'")
    }
  }
}
