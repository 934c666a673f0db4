import Base
import Experience
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("From offline to online learning")
struct OnlineTests {
  private struct Stop: Error {}

  private static let names = ["iql", "awac"]

  /// A run with small networks on a dataset of random actions.
  private func run<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: String, steps: Int, checkpointSteps: Int = 10_000_000,
    episodes: Int = 2, from initialRun: String? = nil, _ changes: [String]
  ) throws -> TemporaryRun<Trained> {
    var settings = Trained.defaultSettings(for: try Suite.find(suite))
    let all =
      [
        "offline.policy.torso.hiddenSizes=[32,32]", "offline.critic.torso.hiddenSizes=[32,32]",
        "offline.optimizer.learningRate=1e-3", "offline.batchSizePerTask=64",
      ] + changes
    for change in all { settings = try JSON.overriding(settings, byAssignment: change) }
    var run = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps)
    run.configuration.dataset = "random actions"
    run.recordedTransitions = RandomRecording.reader(episodes: episodes)
    run.configuration.initialRun = initialRun
    run.configuration.environment.horizon = 50
    run.configuration.environment.goals.selection = .random
    return run
  }

  @Test("its own steps raise the return that recordings alone reach", arguments: names)
  func raises(name: String) throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let greedy = name == "iql" ? ["beta=50", "expectile=0.9"] : ["temperature=0.02"]
      let offline = try run(algorithm, HeightTask.suite.name, steps: 64 * 200, episodes: 20, greedy)
      try offline.train()
      let online = try run(
        algorithm, HeightTask.suite.name, steps: 16_000, episodes: 20, from: offline.path,
        // Without recorded rows, only its own steps can teach it.
        greedy + [
          "online.environmentsPerTask=8", "online.datasetFraction=0", "online.learningStarts=400",
          "online.updatesPerStep=6",
        ])
      try online.train()
      func learned(_ path: String) throws -> Double {
        try HeightTask.returnFraction(of: LearnedPolicy(reading: path), horizon: 50)
      }
      let (before, after) = (try learned(offline.path), try learned(online.path))
      #expect(after > before + 0.1, "from \(before) to \(after)")
    }
    try test(Algorithms.find(name))
  }

  @Test("online runs resume to the same bits, on any number of threads", arguments: names)
  func resume(name: String) throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let offline = try run(algorithm, "reach,push", steps: 128 * 50, [])
      try offline.train()
      func newRun() throws -> TemporaryRun<Trained> {
        try run(
          algorithm, "reach,push", steps: 1200, checkpointSteps: 500, from: offline.path,
          [
            "online.environmentsPerTask=2", "online.learningStarts=40",
            "online.replayCapacityPerTask=200", "offline.batchSizePerTask=8",
          ])
      }
      let whole = try newRun()
      try whole.train(threads: 2)
      let broken = try newRun()
      #expect(throws: Stop.self) {
        try broken.train(resume: true, threads: 1) { if $0.steps >= 700 { throw Stop() } }
      }
      try broken.train(resume: true, threads: 2)
      let paused = try newRun()
      #expect(try paused.train(upTo: 300, threads: 1) < 700)
      try paused.train(resume: true, threads: 2)
      for run in [broken, paused] {
        #expect(try run.checkpoint == whole.checkpoint)
        #expect(try run.curve == whole.curve)
      }
    }
    try test(Algorithms.find(name))
  }

  @Test(
    "a run starts with the networks, optimizers and statistics of another one", arguments: names)
  func start(name: String) throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let offline = try run(algorithm, "MT1:reach", steps: 64 * 50, [])
      try offline.train()
      var online = try run(
        algorithm, "MT1:reach", steps: 800, from: offline.path, ["online.environmentsPerTask=2"])
      // Of other recordings, the statistics would be others.
      online.recordedTransitions = RandomRecording.reader(episodes: 3)
      let trainer = try Trainer<Trained>(
        online.configuration, in: RunFolder(online.path), resume: false, threads: 1,
        recordedTransitions: online.recordedTransitions)
      let folder = try TemporaryFolder()
      try Checkpoint.save(to: folder.path("start"), trainer.serialize)
      let (learned, started) = (
        try SafeTensors(reading: RunFolder(offline.path).checkpoint),
        try SafeTensors(reading: folder.path("start"))
      )
      #expect(learned.tensors.contains { $0.name.contains("optimizer") })
      for tensor in learned.tensors { #expect(started[tensor.name] == tensor, "\(tensor.name)") }
      for key in ["observationStatistics", "rewardScaler"] {
        #expect(started.metadata[key] == learned.metadata[key])
      }
      #expect(started.metadata["steps"] == "0")
    }
    try test(Algorithms.find(name))
  }

  @Test("a run of another problem is refused, with what differs, before a folder is made")
  func refusals() throws {
    let offline = try run(IQL.self, "MT1:reach", steps: 64 * 50, [])
    try offline.train()
    func refusal<Trained: Algorithm>(
      _ algorithm: Trained.Type, _ suite: String = "MT1:reach", from initialRun: String? = nil,
      _ change: (inout TemporaryRun<Trained>) -> Void = { _ in }
    ) throws -> String {
      var other = try run(
        algorithm, suite, steps: 800, from: initialRun ?? offline.path,
        ["online.environmentsPerTask=2"])
      change(&other)
      let error = #expect(throws: FileError.self) { try other.train() }
      #expect(!RunFolder(other.path).exists)
      return error?.description ?? ""
    }
    #expect(try refusal(AWAC.self).contains(#"algorithm is "iql" there and "awac" here"#))
    #expect(try refusal(IQL.self, "MT1:push").contains(#"tasks is ["reach"] there and ["push"]"#))
    #expect(
      try refusal(IQL.self) { $0.configuration.environment.goals.isObservable.toggle() }
        .contains("areGoalsObservable is "))
    #expect(
      try refusal(IQL.self) { $0.configuration.environment.observation.frameStack += 1 }
        .contains("observation.frameStack is 1 there and 2 here"))
    #expect(
      try refusal(IQL.self) {
        $0.configuration.settings.offline.critic.torso = MLP(hiddenSizes: [16])
      }.contains("critic1.layer1"))
    #expect(
      try refusal(IQL.self, from: offline.path + "-none").contains(
        "has no run with a checkpoint to start from"))
  }

  @Test("settings of online learning that are out of range are refused with their names")
  func limits() throws {
    for (change, name) in [
      ("environmentsPerTask=-1", "online.environmentsPerTask is -1"),
      ("datasetFraction=1", "online.datasetFraction is 1"),
      ("learningStarts=0", "online.learningStarts is 0"),
      ("updatesPerStep=0", "online.updatesPerStep is 0"),
      ("replayCapacityPerTask=10", "online.replayCapacityPerTask is 10; it must be from 1000"),
      ("environmentsPerTask=100000", "most of it for online."),
    ] {
      let run = try run(IQL.self, "MT50", steps: 100, ["online.\(change)"])
      let error = #expect(throws: TaskError.self) { try run.train() }
      #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    }
  }
}
