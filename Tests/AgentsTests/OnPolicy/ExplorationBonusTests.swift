import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Exploration bonus")
struct ExplorationBonusTests {
  private static func small() -> PPOSettings {
    var settings = PPOTests.small()
    (settings.environmentsPerTask, settings.stepsPerIteration, settings.horizon) = (4, 32, 50)
    settings.explorationBonus.coefficient = 0.5
    settings.explorationBonus.network.torso = MLP(hiddenSizes: [16])
    settings.explorationBonus.optimizer.learningRate = 3e-3
    return settings
  }

  // MARK: The loss

  private func networks(
    using generator: inout SeededGenerator
  ) -> (random: FeatureNetwork, predictor: FeatureNetwork) {
    var torso = MLP(hiddenSizes: [8])
    torso.activation = .tanh
    let shape = InputShape(features: 5, tasks: 2)
    func make(_ name: String) -> FeatureNetwork {
      FeatureNetwork(
        name, shape, outputs: ExplorationBonus.featureCount, NetworkSettings(torso),
        using: &generator)
    }
    return (make("random"), make("predictor"))
  }

  @Test("the loss is the mean squared error, and moves the predictor alone")
  func loss() {
    var generator = SeededGenerator(seed: 61)
    let (random, predictor) = networks(using: &generator)
    let batch = Batch(ColumnLayout().with(.input, width: 5), tasks: 2, batchSizePerTask: 4)
    batch.fill(.input, in: -2...2, using: &generator)
    let part = LossBatch(0..<8, of: batch, learning: [predictor.parameters])
    let loss = ExplorationBonus.loss(random, predictor, part).node
    let known = LossBatch(0..<8, of: batch, learning: [])
    let (target, prediction) = (random(known).node, predictor(known).node)
    for batch in [part, known] { batch.graph.forward() }
    let count = ExplorationBonus.featureCount
    let expected = (0..<8).map { row in
      (0..<count).reduce(0.0) { sum, column in
        let index = row * count + column
        let error = Double(prediction.values[index]) - Double(target.values[index])
        return sum + error * error / Double(count)
      }
    }
    #expect(maxRelativeError(loss.numbers, expected) < 1e-5)
    GradientCheck(loss, in: part.graph, parameters: [predictor.parameters], using: &generator)
      .expectGradients()
    // The same state is another one in another task.
    #expect(target.values[0] != target.values[count * 4])
  }

  // MARK: Runs

  @Test("a state that repeats loses its bonus, and a new one has more")
  func novelty() throws {
    let kit = try Learner<PPO>(
      TrainingContext(try Suite.find("reach,push")), PPOTests.small(), seed: 6, threads: 2
    ).kit
    let rollout = RolloutBuffer(
      tasks: 2, environments: 4, steps: 8, observationSize: kit.inputSize, actionSize: 4)
    let settings = Self.small().explorationBonus
    let bonus = try #require(try ExplorationBonus(settings, kit, rollout))
    let batch = Batch(
      ColumnLayout().with(.input, width: kit.inputSize), tasks: 2, batchSizePerTask: 8)
    let update = try bonus.makeUpdate(on: batch)
    let rows = 0..<32
    for row in rows {
      for column in 0..<kit.inputSize {
        rollout.observations[row * kit.inputSize + column] = row == 31 ? -1 : 0.5
      }
    }
    for index in 0..<batch.rows * kit.inputSize { batch[.input][index] = 0.5 }
    func bonuses(_ report: TrainingReport = TrainingReport(tasks: 2)) -> [Float] {
      for row in rows { rollout.rewards[row] = 0 }
      bonus.shapeRewards(report)
      return rows.map { rollout.rewards[$0] }
    }
    // Bonuses are relative to the mean error of their task so far.
    let first = bonuses()
    for task in [0..<16, 16..<32] {
      let mean = first[task].reduce(0, +) / 16
      #expect(abs(mean - settings.coefficient) < 1e-5)
    }
    for _ in 0..<200 { update() }
    let later = bonuses()
    #expect(later[0] < 0.1 * first[0] && later[16] < 0.1 * first[16])
    #expect(later[31] > 10 * later[16] && later[31] > 0.3 * first[31])
    // A task that succeeds needs less exploration; one that fails keeps it.
    var report = TrainingReport(tasks: 2)
    (report.episodes, report.successes) = ([40, 40], [0, 40])
    let last = bonuses(report)
    #expect(last[0] > later[0] && last[31] < 0.3 * later[31])
  }

  @Test("without a coefficient there is none, and a torso with memory is refused")
  func settings() throws {
    let suite = try Suite.find("reach,push")
    let learner = try Learner<PPO>(TrainingContext(suite), PPOTests.small(), seed: 0, threads: 1)
    try learner.beginEpisodes()
    let names = try learner.iterate(progress: 0).metrics.map(\.name)
    #expect(!names.contains { $0.contains("exploration") })
    for assignment in ["explorationBonus.coefficient=-1", "explorationBonus.network.torso=gru"] {
      let name = assignment.prefix { $0 != "=" }
      let ppo = try JSON.overriding(PPOTests.small(), byAssignment: assignment)
      let trpo = try JSON.overriding(TRPOTests.small(), byAssignment: assignment)
      for error in [
        #expect(throws: TaskError.self) {
          _ = try Learner<PPO>(TrainingContext(suite), ppo, seed: 0, threads: 1)
        },
        #expect(throws: TaskError.self) {
          _ = try Learner<TRPO>(TrainingContext(suite), trpo, seed: 0, threads: 1)
        },
      ] { #expect(error?.description.contains("\(name) is") == true, "\(assignment)") }
    }
  }

  @Test("PPO and TRPO report the bonus, and the predictor learns")
  func runs() throws {
    let settings = Self.small()
    var trpo = TRPOTests.small()
    (trpo.environmentsPerTask, trpo.stepsPerIteration, trpo.horizon) = (4, 32, 50)
    trpo.explorationBonus = settings.explorationBonus
    func check<Trained: Algorithm>(
      _ algorithm: Trained.Type, _ settings: Trained.Settings
    ) throws {
      let learner = try Learner<Trained>(
        TrainingContext(HeightTask.suite), settings, seed: 3, threads: 2)
      try learner.beginEpisodes()
      func figures() throws -> [Double] {
        let metrics = try learner.iterate(progress: 0).metrics
        return try ["exploration_bonus", "exploration_loss"].map { name in
          try #require(metrics.first { $0.name == "\(Trained.name)/\(name)" }).value
        }
      }
      let first = try figures()
      for _ in 0..<10 { _ = try figures() }
      let last = try figures()
      #expect(first[0] > 0.3 && first[0] < 0.5001)
      #expect(last[0] < 0.7 * first[0] && last[1] > 0)
    }
    try check(PPO.self, settings)
    try check(TRPO.self, trpo)
  }
}
