import Base
import Experience
import Learning
import LearningTestSupport
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Trials of several episodes")
struct TrialTests {
  private static let trialEpisodes = 3
  private static let horizon = 5

  private func options(of suite: Tasks.Suite) throws -> EnvironmentOptions {
    var options = suite.defaultOptions
    options.horizon = Self.horizon
    options.goals.selection = .random
    options.dynamics = DynamicsOptions(
      try DynamicsFamily.find("friction"), resampling: .environment)
    return options
  }

  @Test("the episodes of a trial have one start, goal and dynamics; other trials have others")
  func starts() throws {
    let suite = try Tasks.Suite.find("reach,push")
    let environments = try TrainingEnvironments(
      suite.specs(options: options(of: suite)), perTask: 3, trialEpisodes: Self.trialEpisodes,
      threads: 2)
    var generator = SeededGenerator(seed: 5)
    try environments.reset(using: &generator)
    func start(_ index: Int) -> [Double] {
      let environment = environments.vector.environments[index]
      let (state, dynamics) = (environment.task.initialState, environment.dynamics)
      return [
        state.object.x, state.object.y, environment.goal.x, environment.goal.y,
        dynamics[.objectFriction],
      ]
    }
    // For each environment, the starts of the episodes of each trial.
    var trials = (0..<environments.count).map { [[start($0)]] }
    var report = TrainingReport(tasks: 2)
    for _ in 0..<100 {
      try environments.vector.step([Float](repeating: 0.3, count: 4 * environments.count))
      for index in 0..<environments.count where environments.recordStep(index, in: &report) {
        let isLast = environments.isLastOfTrial(index)
        try environments.beginNextEpisode(index, using: &generator)
        if isLast {
          trials[index].append([start(index)])
        } else {
          trials[index][trials[index].count - 1].append(start(index))
        }
      }
    }
    for trials in trials {
      #expect(trials.count > 5)
      #expect(trials.allSatisfy { Set($0).count == 1 })
      #expect(trials.dropFirst().dropLast().allSatisfy { $0.count == Self.trialEpisodes })
      #expect(Set(trials.map { $0[0][4] }).count == trials.count)
    }
    // The first trials have several lengths.
    #expect(Set(trials.map { $0[0].count }).count > 1)
    #expect(Set(trials.joined().map { $0[0] }).count == trials.joined().count)
  }

  private struct Made {
    let kit: Kit
    let policy: PolicyNetwork
    let collector: ExperienceCollector
    let rollout: RolloutBuffer
    let popArt: PopArt
  }

  private func make() throws -> Made {
    let suite = try Tasks.Suite.find("reach,push")
    let options = try options(of: suite)
    let kit = try Kit(
      TrainingContext(suite, options: options), options: options,
      trialEpisodes: Self.trialEpisodes, seed: 3, threads: 2, precision: .float32)
    let torso = GRU(hiddenSizes: [8], hiddenStateSize: 5)
    let policy = try kit.policy(NetworkSettings(torso), GaussianHead())
    let critic = try kit.value(NetworkSettings(torso, usesTaskHeads: true), name: "critic")
    var generator = SeededGenerator(seed: 8)
    for parameters in [policy.parameters, critic.parameters] {
      parameters.perturb(by: 0.3, using: &generator)
    }
    var settings = ExperienceCollector.Settings()
    settings.environmentsPerTask = 4
    let collector = try kit.collector(acting: policy, settings)
    let rollout = kit.rollout(of: collector, steps: 48, sequenceLength: 6, for: [policy, critic])
    let made = Made(
      kit: kit, policy: policy, collector: collector, rollout: rollout,
      popArt: kit.popArt(of: critic, on: rollout, rate: 0.1))
    try collector.beginEpisodes()
    for states in kit.hiddenStates { states.reset() }
    return made
  }

  @Test("the networks see the last action and reward in the trial, and where episodes begin")
  func history() throws {
    let made = try make()
    let (rollout, size) = (made.rollout, made.kit.inputSize)
    #expect(size == 39 + TrialHistory.size)
    var report = TrainingReport(tasks: 2)
    // In the first rollout, nothing varies that the statistics know.
    for _ in 0..<2 { try made.collector.collect(rollout, &report) }
    let normalizer = made.kit.encoder.normalizer
    func value(_ row: Int, _ column: Int) -> Float {
      rollout.observations[row * size + 39 + column]
    }
    func normalized(_ number: Double, _ column: Int) -> Float {
      normalizer.normalize(number, column: 39 + column)
    }
    var (trialStarts, episodeStarts) = (0, 0)
    for environment in 0..<8 {
      var stepsInEpisode: Int?
      for step in 1..<48 {
        let row = rollout.row(environment, step)
        let isTrialStart = rollout.dones[row - 1]
        for column in 0..<4 {
          let action = max(-1, min(1, Double(rollout.actions[4 * (row - 1) + column])))
          #expect(value(row, column) == normalized(isTrialStart ? 0 : action, column))
        }
        let reward = isTrialStart ? 0 : Double(rollout.rewards[row - 1])
        #expect(abs(value(row, 4) - normalized(reward, 4)) < 1e-4)
        let isStart = value(row, 5) == normalized(1, 5)
        #expect(isStart || value(row, 5) == normalized(0, 5))
        if let before = stepsInEpisode { #expect(isStart == (before == Self.horizon)) }
        if isTrialStart { #expect(isStart) }
        stepsInEpisode = isStart ? 1 : stepsInEpisode.map { $0 + 1 }
        trialStarts += isTrialStart ? 1 : 0
        episodeStarts += isStart ? 1 : 0
        #expect(rollout.continues[row] == (isTrialStart ? 0 : 1))
      }
    }
    #expect(trialStarts > 15 && episodeStarts > 2 * trialStarts)
  }

  @Test("returns flow from episode to episode of a trial, and end with it")
  func returns() throws {
    let made = try make()
    let rollout = made.rollout
    var report = TrainingReport(tasks: 2)
    try made.collector.collect(rollout, &report)
    made.popArt.evaluate(rollout)
    rollout.computeReturnsAndAdvantages(discount: 0.9, gaeLambda: 1)
    for environment in 0..<8 {
      var expected = 0.0
      for step in (0..<48).reversed() {
        let row = rollout.row(environment, step)
        if rollout.dones[row] || step == 47 { expected = Double(rollout.nextValues[row]) }
        expected = Double(rollout.rewards[row]) + 0.9 * expected
        #expect(abs(Double(rollout.returns[row]) - expected) < 1e-3)
        // The next state of an episode's end is the start of the next episode.
        if !rollout.dones[row], step < 47 {
          #expect(rollout.nextValues[row] == rollout.values[row + 1])
        }
      }
    }
    // A trial has three episodes of five steps.
    let dones = (0..<8).map { environment in
      (0..<48).filter { rollout.dones[rollout.row(environment, $0)] }
    }
    #expect(dones.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $1 - $0 == 15 } })
  }

  @Test("a policy file states that the policy sees its history, with which it acts")
  func policyFile() throws {
    let made = try make()
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    var statistics = RunningMeanStd(columns: 45)
    var generator = SeededGenerator(seed: 6)
    let numbers = (0..<450).map { _ in generator.normal() }
    numbers.withUnsafeBufferPointer { statistics.update($0) }
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: "ppo", suite: "reach,push", tasks: ["reach", "push"], inputSize: 45,
        seesHistory: true, architecture: made.policy.architecture,
        observationStatistics: statistics), made.policy.parameters, to: path)
    let (policy, alone) = (try LearnedPolicy(reading: path), try LearnedPolicy(reading: path))
    alone.forget(rows: 1)
    let environment = try EnvironmentSpec(
      "push", options: options(of: Tasks.Suite.find("MT1:push"))
    ).make()
    let driver = try PolicyDriver(policy, in: environment)
    var history = [Double](repeating: 0, count: 6)
    for number in 0..<3 {
      if number == 0 {
        try environment.reset(seed: 4)
        try driver.beginTrial(seed: 4)
      } else {
        try environment.reset(to: environment.task.initialState)
        try driver.beginEpisode(seed: 4)
      }
      history[5] = 1
      while !environment.isOver {
        let row = Array(environment.observation) + history
        var expected = [Double](repeating: 0, count: 4)
        row.withUnsafeBufferPointer { row in
          [Int64(1)].withUnsafeBufferPointer { tasks in
            expected.withUnsafeMutableBufferPointer {
              alone.act(
                on: row, images: UnsafeBufferPointer(start: nil, count: 0), tasks: tasks, into: $0)
            }
          }
        }
        try driver.act()
        let action = driver.action()
        #expect((0..<4).map { action[$0] } == expected)
        let transition = try driver.step()
        history = (0..<4).map { action.clamped[$0] } + [transition.reward, 0]
      }
    }
  }

  @Test("trials of a policy without memory are refused, and so is their recording")
  func validation() throws {
    var settings = PPOTests.small()
    settings.trialEpisodes = 2
    let error = #expect(throws: TaskError.self) { try settings.validate() }
    #expect(error?.description.contains("trialEpisodes is 2; it must be 1 with a policy") == true)
    settings.policy.torso = GRU(hiddenSizes: [8], hiddenStateSize: 5)
    try settings.validate()
    let suite = try Tasks.Suite.find("MT1:reach")
    let environments = try TrainingEnvironments(
      suite.specs(options: suite.defaultOptions), perTask: 1, trialEpisodes: 2, threads: 1)
    #expect(throws: TaskError.self) { try environments.record(into: ForgetfulSink()) }
  }
}

/// Keeps nothing.
private final class ForgetfulSink: EpisodeSink {
  var counts: [Int] { [] }
  func rewind(to counts: [Int]) {}
  func add(_ episode: TrainingEpisode) {}
  func synchronize() {}
  func finish() {}
}
