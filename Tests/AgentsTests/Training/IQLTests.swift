import Base
import Experience
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("IQL")
struct IQLTests {
  /// Records episodes of random actions.
  private static func recordRandomly(
    _ content: RecordedTransitions.Content, _ specs: [EnvironmentSpec]
  ) throws -> RecordedTransitions {
    let first = try specs[0].make()
    let recorded = try RecordedTransitions(
      content, observationSize: first.observation.count, hasGoals: first.achievedGoal != nil)
    for spec in specs {
      recorded.beginTask()
      let environment = try spec.make()
      let driver = try PolicyDriver(ScriptedPolicy.random.make(), in: environment)
      for seed in 0..<200 {
        try environment.reset(seed: UInt64(seed))
        try driver.beginTrial(seed: UInt64(seed))
        try recorded.append(episode(in: environment, by: driver))
      }
    }
    try recorded.finish()
    return recorded
  }

  private static func episode(
    in environment: Environment, by driver: PolicyDriver
  ) throws -> RecordedTransitions.Episode {
    var episode = RecordedTransitions.Episode()
    func observe() {
      episode.observations += environment.observation
      if let goal = environment.achievedGoal { episode.achievedGoals += [goal.x, goal.y, goal.z] }
    }
    observe()
    episode.desiredGoal = [environment.goal.x, environment.goal.y, environment.goal.z]
    while true {
      let action = try driver.nextAction().clamped
      let transition = try environment.step(action)
      observe()
      let numbers = (0..<4).map { Float(action[$0]) }
      episode.actions += numbers
      episode.policyActions += numbers
      episode.rewards.append(transition.reward)
      episode.terminations.append(transition.isTerminated)
      if transition.endsEpisode { return episode }
    }
  }

  @Test("from random actions, IQL with hindsight learns to reach any goal")
  func reach() throws {
    let suite = try Suite.find("MT1:goal-reach")
    var settings = IQL.defaultSettings(for: suite)
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.optimizer.learningRate = 1e-3
    var context = TrainingContext(suite)
    context.recordedTransitions = IQLTests.recordRandomly
    let learner = try Learner<IQL>(context, settings, seed: 1, threads: 2)
    try learner.beginEpisodes()
    while learner.steps < 400_000 {
      _ = try learner.iterate(progress: Double(learner.steps) / 400_000)
    }
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    try learner.savePolicy(to: path)
    let trials = try Evaluator(suite.specs(), episodes: 20, seed: 3, threads: 2)
      .run({ try LearnedPolicy(reading: path) })[0]
    #expect(trials.count { $0.result.firstSuccessStep != nil } >= 19)
  }
}
