import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("TRPO")
struct TRPOTests {
  static func small() -> TRPOSettings {
    var settings = TRPOSettings()
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.environmentsPerTask = 8
    return settings
  }

  /// A policy and a step of it on a random rollout.
  private struct Made {
    let policy: PolicyNetwork
    let rollout: RolloutBuffer
    let step: TrustRegionStep
  }

  private func make(_ torso: String, threads: Int = 1) throws -> Made {
    var generator = SeededGenerator(seed: 41)
    let text = try #require(smallTorsos[torso])
    let network = try JSON.overriding(NetworkSettings(), byAssignment: "torso=\(text)")
    let shape = InputShape(features: 5, tasks: ["reach", "push"])
    let policy = PolicyNetwork(
      "policy", shape,
      PolicyArchitecture(network, GaussianHead(initialStd: 0.5, logStdRange: [-3, 0.5])),
      using: &generator)
    for index in 0..<policy.parameters.count {
      policy.parameters.values[index] += Float(generator.uniform(in: -0.2...0.2))
    }
    let rollout = RolloutBuffer(
      tasks: 2, environments: 4, steps: 20, observationSize: 5, actionSize: 4, sequenceLength: 5,
      sequences: ColumnLayout().with(
        .hiddenState(of: policy.name), width: policy.hiddenStateSize))
    for index in 0..<400 { rollout.observations[index] = Float(generator.normal()) }
    for index in 0..<320 { rollout.actions[index] = Float(generator.normal()) }
    for index in 0..<80 {
      rollout.advantages[index] = Float(generator.normal())
      rollout.logProbabilities[index] = -2
      rollout.continues[index] = index % 7 == 0 ? 0 : 1
    }
    let states = rollout.sequences.values(of: .hiddenState(of: policy.name))
    for index in 0..<16 * policy.hiddenStateSize { states[index] = Float(generator.normal()) }
    return Made(
      policy: policy, rollout: rollout,
      step: TrustRegionStep(
        policy, on: rollout, TrustRegion(), pool: try ThreadPool(threads: threads)))
  }

  @Test(
    "the Fisher-vector product is the derivative of the divergence's gradient",
    arguments: torsoKinds)
  func fisherProduct(torso: String) throws {
    let made = try make(torso)
    let parameters = made.policy.parameters
    var generator = SeededGenerator(seed: 42)
    var vector = (0..<parameters.count).map { _ in Float(generator.normal()) }
    // Descriptions of tasks are no weights.
    for entry in parameters.entries where entry.isConstant {
      for index in entry.offset..<entry.offset + entry.count { vector[index] = 0 }
    }
    let found = made.step.fisherProduct(with: vector)
    let before = Array(UnsafeBufferPointer(start: parameters.values, count: parameters.count))
    let step: Float = 1 / 1024
    var sides: [[Float]] = []
    for sign in [1, -1] as [Float] {
      for (index, value) in before.enumerated() {
        parameters.values[index] = value + sign * step * vector[index]
      }
      sides.append(made.step.divergenceGradient())
    }
    // Kinks of the activations are rare enough for the whole vector.
    var (error, size) = (0.0, 0.0)
    for index in found.indices {
      let right = Double(sides[0][index] - sides[1][index]) / Double(2 * step)
      error += (Double(found[index]) - right) * (Double(found[index]) - right)
      size += right * right
    }
    #expect(error.squareRoot() < 0.02 * size.squareRoot())
    #expect(size > 0)
  }

  @Test("the divergence is within its bound after every step", arguments: [0.001, 0.01, 0.1])
  func bound(maxDivergence: Float) throws {
    var settings = Self.small()
    (settings.environmentsPerTask, settings.stepsPerIteration) = (4, 64)
    settings.trustRegion.maxDivergence = maxDivergence
    let learner = try Learner<TRPO>(
      TrainingContext(try Suite.find("reach,push")), settings, seed: 2, threads: 2)
    try learner.beginEpisodes()
    var accepted = 0
    for _ in 0..<12 {
      let metrics = try learner.iterate(progress: 0).metrics
      let divergence = try #require(metrics.first { $0.name == "trpo/kl" }).value
      let loss = try #require(metrics.first { $0.name == "trpo/policy_loss" }).value
      #expect(divergence >= 0 && divergence <= Double(maxDivergence))
      #expect(loss <= 0)
      if loss < 0 {
        accepted += 1
        // A step nearly as long as the bound allows.
        #expect(divergence > 0.2 * Double(maxDivergence))
      }
    }
    #expect(accepted >= 10)
  }

  @Test(
    "the bits do not depend on the number of threads, and a step allocates nothing",
    arguments: ["mlp", "gru"])
  func threads(torso: String) throws {
    func weights(_ threads: Int) throws -> [Float] {
      let made = try make(torso, threads: threads)
      for _ in 0..<3 { made.step() }
      let parameters = made.policy.parameters
      return Array(UnsafeBufferPointer(start: parameters.values, count: parameters.count))
    }
    let one = try weights(1)
    for threads in [2, 5] { #expect(try weights(threads) == one) }
    let made = try make(torso)
    made.step()
    let before = OwnAllocationCount()
    for _ in 0..<3 { made.step() }
    #expect(OwnAllocationCount() == before)
  }

  @Test("with self-imitation, a step raises the density of imitated actions within the bound")
  func selfImitation() throws {
    var settings = Self.small()
    settings.selfImitation = SelfImitationTests.small().selfImitation
    let kit = try Learner<TRPO>(
      TrainingContext(HeightTask.suite), settings, seed: 2, threads: 2
    ).kit
    let policy = try #require(kit.policy)
    let imitation = try #require(
      try SelfImitation(
        settings.selfImitation, kit, policy, kit.collectors[0], batchSizePerTask: 16, horizon: 50))
    let size = kit.inputSize
    var generator = SeededGenerator(seed: 43)
    let episode = ColumnTable(
      FastestSuccesses.storedLayout(observationSize: size, actionSize: 4, hasGoals: false), rows: 3)
    for index in 0..<3 * size {
      episode.values(of: .observation)[index] = Float(generator.normal())
    }
    for index in 0..<12 { episode.values(of: .action)[index] = 0.8 }
    imitation.successes.add(0..<3, of: episode, task: 0, group: 0)
    // The rollout has no advantages: all that raises the objective is the imitation.
    let rollout = RolloutBuffer(environments: 4, steps: 20, observationSize: size, actionSize: 4)
    for index in 0..<80 * size { rollout.observations[index] = Float(generator.normal()) }
    let step = TrustRegionStep(
      policy, on: rollout, settings.trustRegion, imitating: imitation, pool: kit.pool)
    func loss() -> Double {
      let part = LossBatch(0..<16, of: imitation.batch, learning: [])
      let loss = imitation.loss(part).node
      part.graph.forward()
      return loss.numbers.asDoubles.reduce(0, +) / 16
    }
    imitation.beginUpdate()
    let before = loss()
    step()
    let after = loss()
    #expect(step.divergence > 0 && step.divergence <= Double(settings.trustRegion.maxDivergence))
    #expect(after < before && abs(before - after - step.improvement) < 1e-5)
  }

  @Test("without advantages the policy stays as it is")
  func noAdvantage() throws {
    let made = try make("mlp")
    made.rollout.advantages.update(repeating: 0, count: 80)
    let parameters = made.policy.parameters
    let before = Array(UnsafeBufferPointer(start: parameters.values, count: parameters.count))
    made.step()
    let after = Array(UnsafeBufferPointer(start: parameters.values, count: parameters.count))
    #expect(after == before)
  }

  @Test("settings out of range are refused with their names")
  func validation() throws {
    for assignment in [
      "trustRegion.maxDivergence=0", "trustRegion.conjugateGradientSteps=0",
      "trustRegion.damping=-1", "trustRegion.backtrackFactor=1", "trustRegion.lineSearchSteps=0",
      "criticEpochs=0", "minibatches=3", "environmentsPerTask=0", "horizon=0",
    ] {
      let settings = try JSON.overriding(TRPOSettings(), byAssignment: assignment)
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<TRPO>(
          TrainingContext(try Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
      }
      let name = assignment.prefix { $0 != "=" }
      #expect(error?.description.contains("\(name) is") == true, "\(assignment)")
    }
  }
}
