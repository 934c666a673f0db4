import Base
import Experience
import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Stopped and resumed runs")
struct ResumeTests {
  private struct Stop: Error {}

  /// Trains without interruption, and once more with stops at some steps; both must end with the same bytes.
  private func compare<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, _ suite: String, steps: Int,
    checkpointSteps: Int, stops: [Int], observation: ObservationOptions? = nil
  ) throws {
    let whole = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps,
      observation: observation)
    try whole.train(threads: 2)
    let broken = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps,
      observation: observation)
    for stop in stops {
      #expect(throws: Stop.self) {
        try broken.train(resume: true, threads: 1) { if $0.steps >= stop { throw Stop() } }
      }
    }
    try broken.train(resume: true, threads: 2)
    let paused = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps,
      observation: observation)
    for stop in stops {
      // No step is repeated.
      let saved = try paused.train(upTo: stop, threads: 1)
      #expect(saved >= stop && saved < stop + steps / 4)
    }
    try paused.train(resume: true, threads: 2)
    for run in [broken, paused] {
      #expect(try run.checkpoint == whole.checkpoint)
      #expect(try run.curve == whole.curve)
      #expect(try run.evaluation == whole.evaluation)
      // The hours include those of earlier parts.
      let hours = try run.hours
      #expect(hours.count > 1 && hours == hours.sorted() && hours[0] > 0)
    }
    let other = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps, seed: 6,
      observation: observation)
    try other.train(threads: 2)
    #expect(try other.checkpoint != whole.checkpoint)
  }

  @Test(
    "PPO resumes to the same bits, on any number of threads", arguments: ["mean", "pcgrad"])
  func ppo(combiner: String) throws {
    var settings = PPOTests.small()
    settings.environmentsPerTask = 2
    settings.stepsPerIteration = 32
    settings.horizon = 50
    settings = try JSON.overriding(settings, byAssignment: "policyCombiner=\(combiner)")
    settings = try JSON.overriding(settings, byAssignment: "criticCombiner=\(combiner)")
    try compare(
      PPO.self, settings, "MT10", steps: 6400, checkpointSteps: 1500, stops: [600, 2000, 5000])
  }

  @Test(
    "PPO and TRPO with a task sampler resume to the same bits, on any number of threads",
    arguments: ["failures", "learningProgress"])
  func taskSamplers(kind: String) throws {
    var settings = PPOTests.small()
    (settings.environmentsPerTask, settings.stepsPerIteration, settings.horizon) = (2, 32, 50)
    settings = try JSON.overriding(settings, byAssignment: "taskSampler=\(kind)")
    try compare(
      PPO.self, settings, "MT10", steps: 6400, checkpointSteps: 1500, stops: [600, 2000, 5000])
    var trpo = TRPOTests.small()
    (trpo.environmentsPerTask, trpo.stepsPerIteration, trpo.horizon) = (2, 16, 20)
    trpo = try JSON.overriding(trpo, byAssignment: "taskSampler=\(kind)")
    try compare(
      TRPO.self, trpo, "reach,push", steps: 1280, checkpointSteps: 600, stops: [200, 800])
  }

  @Test("SAC and HER with a task sampler resume to the same bits, with their replay buffers")
  func sampledReplay() throws {
    var settings = remembering(SACSettings())
    settings.taskSampler = FailureSampling()
    try compare(
      SAC.self, settings, "reach,push", steps: 600, checkpointSteps: 120, stops: [70, 200, 430])
    var her = HERSettings()
    her.sac = remembering(her.sac)
    her.sac.taskSampler = LearningProgress()
    try compare(
      HER.self, her, "goals", steps: 1200, checkpointSteps: 240, stops: [140, 400, 860])
  }

  @Test(
    "PPO with self-imitation resumes to the same bits, on any number of threads",
    arguments: [HeightTask.suite.name, "goals", "MT10"])
  func selfImitation(suite: String) throws {
    var settings = SelfImitationTests.small()
    (settings.environmentsPerTask, settings.stepsPerIteration, settings.horizon) = (2, 32, 50)
    let tasks = try Suite.find(suite).train.count
    try compare(
      PPO.self, settings, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks,
      stops: [60 * tasks, 200 * tasks, 500 * tasks])
  }

  @Test(
    "GRPO resumes to the same bits, on any number of threads", arguments: ["goals", "MT10"])
  func grpo(suite: String) throws {
    var settings = GRPOTests.small()
    (settings.environmentsPerTask, settings.groupSize, settings.horizon) = (4, 2, 16)
    settings.policy.torso = GRU(hiddenSizes: [8], hiddenStateSize: 6)
    settings.sequenceLength = 8
    let tasks = try Suite.find(suite).train.count
    try compare(
      GRPO.self, settings, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks,
      stops: [60 * tasks, 200 * tasks, 500 * tasks])
  }

  @Test(
    "the exploration bonus, and self-imitation under TRPO, resume to the same bits",
    arguments: ["goals", "reach,push"])
  func additions(suite: String) throws {
    var settings = PPOTests.small()
    (settings.environmentsPerTask, settings.stepsPerIteration, settings.horizon) = (2, 16, 50)
    settings.explorationBonus.coefficient = 0.1
    settings.explorationBonus.network.torso = MLP(hiddenSizes: [8])
    var trpo = TRPOTests.small()
    (trpo.environmentsPerTask, trpo.stepsPerIteration, trpo.horizon) = (2, 16, 50)
    trpo.explorationBonus = settings.explorationBonus
    trpo.selfImitation.coefficient = 0.05
    let tasks = try Suite.find(suite).train.count
    let stops = [60 * tasks, 200 * tasks, 500 * tasks]
    try compare(
      PPO.self, settings, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks, stops: stops)
    try compare(
      TRPO.self, trpo, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks, stops: stops)
  }

  @Test("TRPO resumes to the same bits, on any number of threads")
  func trpo() throws {
    var settings = TRPOTests.small()
    settings.environmentsPerTask = 2
    settings.stepsPerIteration = 32
    settings.horizon = 50
    try compare(
      TRPO.self, settings, "MT10", steps: 6400, checkpointSteps: 1500, stops: [600, 2000, 5000])
  }

  @Test("PPO and TRPO resume to the same bits with recurrent networks, on any number of threads")
  func recurrent() throws {
    let torso = GRU(hiddenSizes: [8], hiddenStateSize: 6)
    var settings = PPOTests.small()
    (settings.policy.torso, settings.critic.torso) = (torso, torso)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 16)
    (settings.sequenceLength, settings.horizon) = (8, 50)
    try compare(
      PPO.self, settings, "MT10", steps: 3200, checkpointSteps: 1500, stops: [600, 2000])
    var trpo = TRPOTests.small()
    (trpo.policy.torso, trpo.critic.torso) = (torso, torso)
    (trpo.environmentsPerTask, trpo.stepsPerIteration) = (2, 16)
    (trpo.sequenceLength, trpo.horizon) = (8, 50)
    try compare(TRPO.self, trpo, "MT1:reach", steps: 640, checkpointSteps: 300, stops: [100, 400])
  }

  @Test("PPO, TRPO and GRPO resume to the same bits over trials, on any number of threads")
  func trials() throws {
    let torso = GRU(hiddenSizes: [8], hiddenStateSize: 6)
    var settings = PPOTests.small()
    (settings.policy.torso, settings.critic.torso) = (torso, torso)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 16)
    (settings.sequenceLength, settings.horizon, settings.trialEpisodes) = (8, 7, 3)
    try compare(
      PPO.self, settings, "goals", steps: 1280, checkpointSteps: 600, stops: [200, 800])
    var trpo = TRPOTests.small()
    (trpo.policy.torso, trpo.critic.torso) = (torso, torso)
    (trpo.environmentsPerTask, trpo.stepsPerIteration) = (2, 16)
    (trpo.sequenceLength, trpo.horizon, trpo.trialEpisodes) = (8, 7, 3)
    try compare(TRPO.self, trpo, "MT1:reach", steps: 640, checkpointSteps: 300, stops: [100, 400])
    var grpo = GRPOTests.small()
    (grpo.environmentsPerTask, grpo.groupSize) = (4, 2)
    (grpo.sequenceLength, grpo.horizon, grpo.trialEpisodes) = (8, 8, 3)
    grpo.policy.torso = torso
    try compare(
      GRPO.self, grpo, "MT1:reach", steps: 960, checkpointSteps: 400, stops: [100, 600])
  }

  @Test(
    "TE-PPO resumes to the same bits, on any number of threads", arguments: ["MT10", "goals"])
  func taskEmbeddings(suite: String) throws {
    var settings = TEPPOTests.small()
    (settings.ppo.environmentsPerTask, settings.ppo.stepsPerIteration) = (2, 32)
    settings.ppo.horizon = 50
    let tasks = try Suite.find(suite).train.count
    try compare(
      TEPPO.self, settings, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks,
      stops: [60 * tasks, 200 * tasks, 500 * tasks])
  }

  @Test(
    "Distral resumes to the same bits, on any number of threads",
    arguments: DistralTests.Form.allCases, ["MT10", "goals"])
  func distral(form: DistralTests.Form, suite: String) throws {
    var settings = DistralTests.small(form)
    (settings.ppo.environmentsPerTask, settings.ppo.stepsPerIteration) = (2, 32)
    settings.ppo.horizon = 50
    let tasks = try Suite.find(suite).train.count
    try compare(
      Distral.self, settings, suite, steps: 640 * tasks, checkpointSteps: 150 * tasks,
      stops: [60 * tasks, 200 * tasks, 500 * tasks])
  }

  @Test("behavior cloning resumes to the same bits, on any number of threads")
  func behaviorCloning() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [32, 32], usesLayerNorm: true)
    settings.episodesPerTask = 2
    settings.batchSizePerTask = 16
    try compare(
      BehaviorCloning.self, settings, "MT10", steps: 48_000, checkpointSteps: 9_000,
      stops: [8_000, 25_000])
  }

  @Test("behavior cloning of sequences resumes to the same bits, on any number of threads")
  func recurrentCloning() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = GRU(hiddenSizes: [8], hiddenStateSize: 6)
    settings.episodesPerTask = 4
    settings.holdOut.fraction = 0.5
    (settings.batchSizePerTask, settings.sequenceLength) = (32, 8)
    try compare(
      BehaviorCloning.self, settings, "reach,push", steps: 48_000, checkpointSteps: 9_000,
      stops: [8_000, 25_000])
  }

  private func remembering(_ settings: SACSettings) -> SACSettings {
    var settings = settings
    settings.policy.torso = MLP(hiddenSizes: [8])
    settings.critic.torso = MLP(hiddenSizes: [8], usesLayerNorm: true)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 5)
    (settings.batchSizePerTask, settings.learningStarts, settings.replayCapacityPerTask) = (
      8, 20, 60
    )
    (settings.randomActionProbability, settings.randomActionRepeat, settings.savesReplayBuffer) = (
      0.3, 4, true
    )
    settings.horizon = 12
    return settings
  }

  @Test("SAC and HER resume to the same bits if they save their replay buffers")
  func softActorCritic() throws {
    var settings = remembering(SACSettings())
    settings.expertStartProbability = 0.5
    try compare(
      SAC.self, settings, "MT1:reach", steps: 300, checkpointSteps: 60, stops: [35, 100, 215])
    var her = HERSettings()
    her.sac = remembering(her.sac)
    try compare(
      HER.self, her, "MT1:goal-reach", steps: 300, checkpointSteps: 60,
      stops: [35, 100, 215])
  }

  @Test(
    "TD3 resumes to the same bits on three suites if it saves its replay buffer",
    arguments: ["MT1:reach", "goals", "MT10"])
  func td3(suite: String) throws {
    var settings = TD3Settings()
    settings.criticHead = TwoHotHead()
    settings.policy.torso = MLP(hiddenSizes: [8])
    settings.critic.torso = MLP(hiddenSizes: [8], usesLayerNorm: true)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 5)
    (settings.batchSizePerTask, settings.learningStarts, settings.replayCapacityPerTask) = (
      8, 20, 60
    )
    (settings.savesReplayBuffer, settings.horizon) = (true, 12)
    let tasks = try Suite.find(suite).train.count
    try compare(
      TD3.self, settings, suite, steps: 300 * tasks, checkpointSteps: 60 * tasks,
      stops: [35 * tasks, 100 * tasks, 215 * tasks])
  }

  @Test(
    "BRC resumes to the same bits on three suites if it saves its replay buffer",
    arguments: ["MT1:reach", "goals", "MT10"])
  func brc(suite: String) throws {
    var settings = BRCTests.small()
    let (policy, critic) = (settings.sac.policy, settings.sac.critic)
    settings.sac = remembering(settings.sac)
    (settings.sac.policy, settings.sac.critic) = (policy, critic)
    let tasks = try Suite.find(suite).train.count
    try compare(
      BRC.self, settings, suite, steps: 300 * tasks, checkpointSteps: 60 * tasks,
      stops: [35 * tasks, 100 * tasks, 215 * tasks])
  }

  @Test("PPO and behavior cloning resume to the same bits from images alone")
  func images() throws {
    var settings = PPOTests.small()
    (settings.policy.torso, settings.critic.torso) = (.tinyImages, .tinyImages)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 16)
    (settings.horizon, settings.minibatches, settings.epochs) = (20, 2, 2)
    try compare(
      PPO.self, settings, "MT1:reach", steps: 320, checkpointSteps: 100, stops: [40, 130, 250],
      observation: .tinyImages(state: .none))
    var cloning = BehaviorCloningSettings()
    cloning.network.torso = .tinyImages
    (cloning.episodesPerTask, cloning.batchSizePerTask) = (1, 8)
    try compare(
      BehaviorCloning.self, cloning, "MT1:reach", steps: 2400, checkpointSteps: 800,
      stops: [500, 1300], observation: .tinyImages(state: .none))
  }

  @Test("SAC and HER resume to the same bits with images and stacked frames")
  func replayedImages() throws {
    var settings = remembering(SACSettings())
    (settings.policy.torso, settings.critic.torso) = (.tinyImages, .tinyImages)
    try compare(
      SAC.self, settings, "MT1:reach", steps: 300, checkpointSteps: 60, stops: [35, 100, 215],
      observation: .tinyImages(state: .standard))
    var her = HERSettings()
    her.sac = remembering(her.sac)
    (her.sac.policy.torso, her.sac.critic.torso) = (.tinyImages, .tinyImages)
    var observation = ObservationOptions.tinyImages(state: .proprioception)
    observation.imageStyle.showsGoalMarker = false
    try compare(
      HER.self, her, "MT1:goal-reach", steps: 300, checkpointSteps: 60, stops: [35, 100, 215],
      observation: observation)
  }

  @Test("an evaluation missed by a stop happens when the run resumes")
  func evaluation() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [8], usesLayerNorm: true)
    (settings.episodesPerTask, settings.batchSizePerTask) = (1, 8)
    let whole = try TemporaryRun(
      "MT1:reach", settings, BehaviorCloning.self, steps: 1200, checkpointSteps: 400)
    try whole.train()
    // The state after a kill between a checkpoint and its evaluation.
    let lines = try whole.evaluationText.split(separator: "\n")
    try File.write(
      Array((lines.dropLast().joined(separator: "\n") + "\n").utf8),
      to: "\(whole.path)/evaluation.csv")
    let before = try whole.evaluation
    try whole.train(resume: true)
    #expect(try whole.evaluation.count == before.count + 1)
    #expect(try whole.evaluation.last?.last == lines.last?.split(separator: ",").last)
  }

  @Test("a run is saved before its evaluation, which may fail")
  func savedFirst() throws {
    let run = try TemporaryRun(
      FailingTask.failing.name, FailingAlgorithm.Settings(), FailingAlgorithm.self, steps: 10)
    #expect(throws: TaskError.self) { try run.train() }
    #expect(try LearnedPolicy(reading: run.path).description.algorithm == "failing")
    let saved = try SafeTensors(reading: "\(run.path)/checkpoint.safetensors")
    #expect(saved.metadata["steps"] == "10")
  }

  @Test("only one trainer can use a folder")
  func claim() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [8], usesLayerNorm: true)
    (settings.episodesPerTask, settings.batchSizePerTask) = (1, 8)
    let run = try TemporaryRun("MT1:reach", settings, BehaviorCloning.self, steps: 400)
    let first = try Trainer<BehaviorCloning>(
      run.configuration, in: RunFolder(run.path), resume: false, threads: 1)
    for resume in [false, true] {
      let error = #expect(throws: FileError.self) {
        _ = try Trainer<BehaviorCloning>(
          run.configuration, in: RunFolder(run.path), resume: resume, threads: 1)
      }
      #expect(error?.description.contains("another process is using it") == true)
    }
    try first.run()
  }

  @Test("a folder with another run is not changed")
  func otherRun() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [16], usesLayerNorm: true)
    settings.episodesPerTask = 1
    let run = try TemporaryRun("MT1:reach", settings, BehaviorCloning.self, steps: 6_400)
    try run.train()
    let before = try run.checkpoint
    #expect(throws: FileError.self) { try run.train(resume: false) }
    settings.batchSizePerTask = 7
    var other = run.configuration
    other.settings = settings
    let error = #expect(throws: FileError.self) {
      _ = try Trainer<BehaviorCloning>(other, in: RunFolder(run.path), resume: true, threads: 1)
    }
    #expect(
      error?.description.contains("settings.batchSizePerTask is 128 there and 7 here") == true)
    #expect(try run.checkpoint == before)
  }

  @Test("a checkpoint with a wrong byte, or of another network, is an error that names the file")
  func brokenCheckpoint() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [16], usesLayerNorm: true)
    settings.episodesPerTask = 1
    let run = try TemporaryRun("MT1:reach", settings, BehaviorCloning.self, steps: 6_400)
    try run.train()
    let (path, bytes) = ("\(run.path)/checkpoint.safetensors", try run.checkpoint)
    for index in [9, bytes.count / 2, bytes.count - 1] {
      var broken = bytes
      broken[index] ^= 4
      try File.write(broken, to: path)
      let error = #expect(throws: FileError.self) { try run.train(resume: true) }
      #expect(error?.description.contains(path) == true)
    }
    try File.write(Array(bytes.dropLast(3)), to: path)
    #expect(throws: FileError.self) { try run.train(resume: true) }
    settings.network.torso = MLP(hiddenSizes: [17], usesLayerNorm: true)
    let wider = try TemporaryRun("MT1:reach", settings, BehaviorCloning.self, steps: 6_400)
    try wider.train()
    try File.write(try wider.checkpoint, to: path)
    let error = #expect(throws: FileError.self) { try run.train(resume: true) }
    #expect(error?.description.contains("policy.layer1.weights") == true)
  }

  @Test("a loss that is not finite stops the run, with the step")
  func divergence() throws {
    func check<Trained: Algorithm>(_ algorithm: Trained.Type, _ settings: Trained.Settings) throws {
      let run = try TemporaryRun(
        HugeRewardTask.hugeReward.name, settings, algorithm, steps: 100_000)
      let error = #expect(throws: TrainingError.self) { try run.train() }
      #expect(error?.description.contains("not finite at step") == true)
    }
    try check(PPO.self, PPOTests.small())
    try check(SAC.self, SACSettings())
  }
}
