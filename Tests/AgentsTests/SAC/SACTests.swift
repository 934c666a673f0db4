import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("SAC: runs")
struct SACTests {
  private func settings() -> SACSettings {
    var settings = SACSettings()
    settings.environmentsPerTask = 2
    settings.horizon = 20
    settings.stepsPerIteration = 12
    settings.learningStarts = 30
    settings.batchSizePerTask = 16
    settings.replayCapacityPerTask = 100
    settings.savesReplayBuffer = true
    settings.randomActionProbability = 0.3
    settings.randomActionRepeat = 3
    settings.expertStartProbability = 0.5
    settings.policy.torso = MLP(hiddenSizes: [16, 16])
    settings.critic.torso = MLP(hiddenSizes: [16, 16], usesLayerNorm: true)
    return settings
  }

  private func her() -> HERSettings {
    var settings = HERSettings()
    settings.sac = self.settings()
    return settings
  }

  /// The checkpoints after three iterations and after six. With `resumes`, a second learner takes the last three.
  private func checkpoints<Learning: Algorithm>(
    _ suite: String, _ settings: Learning.Settings, of type: Learning.Type, threads: Int = 1,
    seed: UInt64 = 1, resumes: Bool, in folder: TemporaryFolder
  ) throws -> [[UInt8]] {
    let context = TrainingContext(try Tasks.Suite.find(suite))
    var files: [[UInt8]] = []
    var learner = try Learner<Learning>(context, settings, seed: seed, threads: threads)
    for part in 0..<2 {
      if part == 1, resumes {
        learner = try Learner<Learning>(context, settings, seed: seed, threads: threads)
        try Checkpoint.load(from: folder.path("checkpoint"), learner.serialize)
      }
      try learner.beginEpisodes()
      for _ in 0..<3 { _ = try learner.iterate(progress: 0) }
      try Checkpoint.save(to: folder.path("checkpoint"), learner.serialize)
      files.append(try File.read(folder.path("checkpoint")))
    }
    return files
  }

  @Test("a resumed run ends with the same bytes", arguments: [1, 2])
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

  @Test("resuming also gives the same bytes for several tasks, with heads, and for HER")
  func others() throws {
    let folder = try TemporaryFolder()
    let heads = try [false, true].map {
      try checkpoints(
        "MT10", settings(), of: MultiHeadSAC.self, threads: $0 ? 2 : 1, resumes: $0, in: folder)
    }
    #expect(heads[0] == heads[1])
    let goals = try [false, true].map {
      try checkpoints(
        "goals", her(), of: HER.self, threads: $0 ? 2 : 1, resumes: $0, in: folder)
    }
    #expect(goals[0] == goals[1])
  }

  @Test("a resumed run without its replay buffer continues after filling it")
  func withoutReplay() throws {
    let folder = try TemporaryFolder()
    var settings = settings()
    settings.savesReplayBuffer = false
    let files = try checkpoints(
      "MT1:push", settings, of: SAC.self, resumes: true, in: folder)
    #expect(files[0] != files[1])
  }

  @Test(
    "the saved policy acts by the learned mean", arguments: ["sac", "mhsac"])
  func policy(name: String) throws {
    let folder = try TemporaryFolder()
    let suite = try Tasks.Suite.find("MT10")
    var settings = settings()
    settings.policy.usesTaskHeads = name == "mhsac"
    let learner = try Learner<SAC>(TrainingContext(suite), settings, seed: 1, threads: 1)
    try learner.beginEpisodes()
    for _ in 0..<4 { _ = try learner.iterate(progress: 0) }
    try learner.savePolicy(to: folder.path("policy.safetensors"))
    let policy = try LearnedPolicy(reading: folder.path("policy.safetensors"))
    let graph = Graph(rows: 1, requiresGradient: false)
    let (input, tasks) = (graph.input(columns: policy.description.inputSize), graph.indexInput())
    let network = try #require(learner.kit.policy)
    let mean = network(input, tasks, in: graph).deterministicAction(in: graph)
    for (number, spec) in suite.specs().enumerated() {
      let environment = try spec.make()
      let driver = try PolicyDriver(policy, in: environment)
      try environment.reset(seed: 5)
      try driver.beginTrial(seed: 0)
      let normalizer = policy.description.observationStatistics.normalizer
      for column in 0..<input.columns {
        input.values[column] = normalizer.normalize(environment.observation[column], column: column)
      }
      tasks.values[0] = Int32(number)
      graph.forward()
      let action = try driver.nextAction()
      for column in 0..<4 {
        #expect(abs(action[column] - Double(mean.values[column])) < 1e-5)
      }
    }
  }

  @Test("update() learns from the replay buffer, without environment steps")
  func learning() throws {
    var settings = settings()
    settings.learningStarts = settings.replayCapacityPerTask
    let learner = try Learner<SAC>(
      TrainingContext(Tasks.Suite.find("MT10")), settings, seed: 1, threads: 2)
    let policy = try #require(learner.kit.policy).parameters
    let first = policy.numbers
    try learner.beginEpisodes()
    _ = try learner.iterate(progress: 0)
    #expect(policy.numbers == first)
    let steps = learner.steps
    learner.update()
    #expect(policy.numbers != first)
    #expect(learner.steps == steps)
  }

  @Test(
    "HER uses experts where a task has one and objects to move",
    arguments: [("MT1:goal-reach", 0), ("MT1:goal-push", 0.25), ("goals", 0.25)])
  func experts(suite: String, probability: Double) throws {
    let settings = HER.defaultSettings(for: try Tasks.Suite.find(suite))
    #expect(settings.sac.expertStartProbability == probability)
    #expect(HER.defaultSettings(for: WaitingTask.suite).sac.expertStartProbability == 0)
  }

  @Test("HER refuses tasks without goals with one error")
  func withoutGoals() throws {
    let context = TrainingContext(try Tasks.Suite.find("MT1:reach"))
    #expect {
      try Learner<HER>(context, HERSettings(), seed: 0, threads: 1)
    } throws: {
      "\($0)".contains("MT1:goal-push")
    }
  }

  @Test("networks see the goals that were drawn, normalized", arguments: [false, true])
  func goals(relabels: Bool) throws {
    let replay = ReplayBuffer.synthetic(steps: 137)
    var relabeling = HindsightRelabeling()
    relabeling.probability = 1
    let encoder = ObservationEncoder(observationSize: 2, hasGoals: true)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      let row = (0..<5).map { _ in 3 + 2 * generator.normal() }
      row.withUnsafeBufferPointer { encoder.update($0) }
    }
    let data = BatchSource(
      TransitionSampler(replay, relabeling: relabels ? relabeling : nil), batchSizePerTask: 100,
      encoder,
      rewardScale: { Float($0 + 1) }, generator: generator, on: try ThreadPool(threads: 2))
    let batch = data.draw()
    let normalizer = encoder.statistics.normalizer
    for row in 0..<batch.rows {
      let input = batch[.input] + 5 * row
      for column in 0..<2 {
        let value = Double(batch[.observation][2 * row + column])
        #expect(input[column] == normalizer.normalize(value, column: column))
      }
      let goal = batch[.desiredGoal] + 3 * row
      for axis in 0..<3 {
        #expect(input[2 + axis] == normalizer.normalize(goal[axis], column: 2 + axis))
        #expect(batch[.nextInput][5 * row + 2 + axis] == input[2 + axis])
      }
      let scale = Float(batch.task(of: row) + 1)
      let (environment, step) = (batch[.observation][2 * row], batch[.observation][2 * row + 1])
      guard relabels else {
        #expect(goal[0] == 9 && batch[.reward][row] == scale * step)
        continue
      }
      // Achieved goals are 0.011 apart, so those of up to four steps later are within the tolerance.
      let distance = abs(goal[0] - 0.011 * Double(step))
      #expect(batch[.reward][row] == (distance < 0.05 ? 0 : -scale))
      #expect(goal[1] == Double(environment))
    }
  }

  @Test("a saved replay buffer loads the same", arguments: [20, 80])
  func replayBuffer(steps: Int) throws {
    let folder = try TemporaryFolder()
    let (replay, other) = (ReplayBuffer.synthetic(steps: steps), ReplayBuffer.synthetic(steps: 3))
    try Checkpoint.save(to: folder.path("a")) { try $0.replayBuffer(replay) }
    try Checkpoint.load(from: folder.path("a")) { try $0.replayBuffer(other) }
    try Checkpoint.save(to: folder.path("b")) { try $0.replayBuffer(other) }
    #expect(try File.read(folder.path("a")) == File.read(folder.path("b")))
    #expect(other.lastStep(of: 7) == replay.lastStep(of: 7))
  }

  @Test("expertStartProbability requires an expert")
  func missingExpert() throws {
    var settings = settings()
    settings.expertStartProbability = 0.5
    let context = TrainingContext(WaitingTask.suite)
    #expect {
      try Learner<SAC>(context, settings, seed: 1, threads: 1)
    } throws: {
      "\($0)".contains("expertStartProbability") && "\($0)".contains("waiting")
    }
  }

  @Test(
    "an invalid setting is an error that names it",
    arguments: [
      "batchSizePerTask=0", "discount=1", "replayCapacityPerTask=10", "tau=0",
      "rewardScaleMaxReturn=-1",
      "initialTemperature=0", "head.logStdRange=[1,-1]", "critic.torso.hiddenSizes=[]",
      "temperatureOptimizer.learningRate=0", "updatesPerStep=0", "randomActionRepeat=0",
      "expertStartProbability=2",
    ])
  func refused(assignment: String) throws {
    let settings = try JSON.overriding(SACSettings(), byAssignment: assignment)
    let name = assignment.prefix { $0 != "=" }
    #expect {
      try Learner<SAC>(
        TrainingContext(Tasks.Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
    } throws: {
      "\($0)".contains(name)
    }
    var her = HERSettings()
    her.relabeling.probability = 2
    #expect(throws: TaskError.self) { try her.validate() }
  }
}
