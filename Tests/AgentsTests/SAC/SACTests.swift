import Base
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Soft actor-critic in its environments")
struct SACTests {
  private func settings() -> SACSettings {
    var settings = SACSettings()
    settings.environmentsPerTask = 2
    settings.horizon = 20
    settings.stepsPerIteration = 12
    settings.firstSteps = 30
    settings.rowsPerTask = 16
    settings.replayPerTask = 100
    settings.savesReplay = true
    settings.randomShare = 0.3
    settings.randomSteps = 3
    settings.expertShare = 0.5
    settings.policy.widths = [16, 16]
    settings.critic.widths = [16, 16]
    return settings
  }

  private func hindsight() -> HindsightSettings {
    var settings = HindsightSettings()
    settings.learner = self.settings()
    return settings
  }

  /// The checkpoints after three iterations and after six, the second three by a learner of its own where it
  /// is to resume.
  private func checkpoints<Learning: Algorithm>(
    _ suite: String, _ settings: Learning.Settings, of type: Learning.Type, threads: Int = 1,
    seed: UInt64 = 1, resumes: Bool, in folder: TemporaryFolder
  ) throws -> [[UInt8]] {
    let ground = TrainingGround(try Tasks.Suite.find(suite))
    var files: [[UInt8]] = []
    var learner = try Learning(ground, settings, seed: seed, threads: threads)
    for part in 0..<2 {
      if part == 1, resumes {
        learner = try Learning(ground, settings, seed: seed, threads: threads)
        try Checkpoint.load(from: folder.path("checkpoint"), learner.exchange)
      }
      try learner.beginEpisodes()
      for _ in 0..<3 { _ = try learner.iterate(progress: 0) }
      try Checkpoint.save(to: folder.path("checkpoint"), learner.exchange)
      files.append(try WholeFile.read(folder.path("checkpoint")))
    }
    return files
  }

  @Test("stopped and resumed, it ends with the same bytes", arguments: [1, 2])
  func resuming(threads: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try checkpoints(
      "MT1:push", settings(), of: SAC.self, resumes: false, in: folder)
    let parts = try checkpoints(
      "MT1:push", settings(), of: SAC.self, threads: threads, resumes: true, in: folder)
    #expect(whole == parts)
    #expect(whole[0] != whole[1])
    let other = try checkpoints(
      "MT1:push", settings(), of: SAC.self, seed: 2, resumes: false, in: folder)
    #expect(whole[1] != other[1])
  }

  @Test("so it does with several tasks and heads, and with hindsight")
  func others() throws {
    let folder = try TemporaryFolder()
    let heads = try [false, true].map {
      try checkpoints(
        "MT10", settings(), of: MultiHeadSAC.self, threads: $0 ? 2 : 1, resumes: $0, in: folder)
    }
    #expect(heads[0] == heads[1])
    let goals = try [false, true].map {
      try checkpoints(
        "goals", hindsight(), of: Hindsight.self, threads: $0 ? 2 : 1, resumes: $0, in: folder)
    }
    #expect(goals[0] == goals[1])
  }

  @Test("without its replay a resumed run goes on, once it is filled again")
  func withoutReplay() throws {
    let folder = try TemporaryFolder()
    var settings = settings()
    settings.savesReplay = false
    let files = try checkpoints(
      "MT1:push", settings, of: SAC.self, resumes: true, in: folder)
    #expect(files[0] != files[1])
  }

  @Test(
    "the policy that is written acts by the mean that was learned", arguments: ["sac", "mhsac"])
  func policy(name: String) throws {
    let folder = try TemporaryFolder()
    let suite = try Tasks.Suite.find("MT10")
    var settings = settings()
    settings.policy.hasTaskHeads = name == "mhsac"
    let learner = try SAC(TrainingGround(suite), settings, seed: 1, threads: 1)
    try learner.beginEpisodes()
    for _ in 0..<4 { _ = try learner.iterate(progress: 0) }
    try learner.savePolicy(to: folder.path("policy.safetensors"))
    let policy = try LearnedPolicy(reading: folder.path("policy.safetensors"))
    let graph = Graph(rows: 1, learns: false)
    let (input, tasks) = (graph.input(columns: policy.description.inputs), graph.choices())
    let mean = graph.tanh(learner.networks.actions(input, tasks, in: graph).mean)
    for (number, spec) in suite.specs().enumerated() {
      let environment = try spec.make()
      try environment.reset(seed: 5)
      try policy.begin(environment, seed: 0)
      let scale = policy.description.scale.scale
      for column in 0..<input.columns {
        input.values[column] = scale.scaled(environment.observation[column], column: column)
      }
      tasks.values[0] = Int32(number)
      graph.forward()
      let action = policy.act(in: environment)
      for column in 0..<4 {
        #expect(abs(action[column] - Double(mean.values[column])) < 1e-5)
      }
    }
  }

  @Test("told to, it learns from what it remembers, and without steps of its own")
  func learning() throws {
    var settings = settings()
    settings.firstSteps = settings.replayPerTask
    let learner = try SAC(
      TrainingGround(Tasks.Suite.find("MT10")), settings, seed: 1, threads: 2)
    func policy() -> [Float] {
      (0..<learner.networks.policy.count).map { learner.networks.policy.values[$0] }
    }
    let first = policy()
    try learner.beginEpisodes()
    _ = try learner.iterate(progress: 0)
    #expect(policy() == first)
    let steps = learner.steps
    learner.learn()
    #expect(policy() != first)
    #expect(learner.steps == steps)
  }

  @Test(
    "hindsight lets experts begin where there are some, and a thing to be moved",
    arguments: [("MT1:goal-reach", 0), ("MT1:goal-push", 0.25), ("goals", 0.25)])
  func experts(suite: String, share: Double) throws {
    let settings = Hindsight.standardSettings(for: try Tasks.Suite.find(suite))
    #expect(settings.learner.expertShare == share)
    #expect(Hindsight.standardSettings(for: WaitingTask.suite).learner.expertShare == 0)
  }

  @Test("an expert that is to begin has to be there")
  func missingExpert() throws {
    var settings = settings()
    settings.expertShare = 0.5
    let ground = TrainingGround(WaitingTask.suite)
    #expect {
      try SAC(ground, settings, seed: 1, threads: 1)
    } throws: {
      "\($0)".contains("expertShare") && "\($0)".contains("waiting")
    }
  }

  @Test(
    "settings that make no sense are one clear error",
    arguments: [
      "rowsPerTask=0", "discount=1", "replayPerTask=10", "slowShare=0", "returnSpan=-1",
      "firstTemperature=0", "logDeviationRange=[1,-1]", "critic.widths=[]",
      "temperatureOptimizer.learningRate=0", "updatesPerStep=0", "randomSteps=0", "expertShare=2",
    ])
  func refused(assignment: String) throws {
    let settings = try JSON.changed(SACSettings(), byAssignment: assignment)
    let name = assignment.prefix { $0 != "=" }
    #expect {
      try SAC(
        TrainingGround(Tasks.Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
    } throws: {
      "\($0)".contains(name)
    }
    var hindsight = HindsightSettings()
    hindsight.relabelling.share = 2
    #expect(throws: TaskError.self) { try hindsight.validate() }
  }
}
