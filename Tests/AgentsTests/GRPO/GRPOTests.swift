import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("GRPO")
struct GRPOTests {
  static func small() -> GRPOSettings {
    var settings = GRPOSettings()
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    return settings
  }

  // MARK: Advantages

  private struct Case: Encodable {
    let environments, steps, groupSize: Int
    let discount: Double
    let rewards: [Double]
    let dones: [Bool]
  }

  @Test(
    "advantages are returns normalized within groups, compared with NumPy",
    arguments: [Float(1), 0.9])
  func advantages(discount: Float) throws {
    var generator = SeededGenerator(seed: 91)
    let (environments, steps, groupSize) = (8, 10, 4)
    let rollout = RolloutBuffer(
      tasks: 2, environments: environments, steps: steps, observationSize: 1, actionSize: 4)
    let rows = 0..<environments * steps
    for row in rows {
      // The groups have rewards of other sizes. One episode ends early, and another one follows it.
      rollout.rewards[row] = Float(generator.normal()) * (row < 40 ? 1 : 100) + 3
      rollout.dones[row] = row % steps == steps - 1 || row == 14
      rollout.advantages[row] = 7
    }
    rollout.computeGroupAdvantages(groupSize: groupSize, discount: discount)
    let found = rows.map { rollout.advantages[$0] }
    let answer = try Reference.answer(
      "group_advantages",
      Case(
        environments: environments, steps: steps, groupSize: groupSize,
        discount: Double(discount), rewards: rows.map { Double(rollout.rewards[$0]) },
        dones: rows.map { rollout.dones[$0] }), as: [String: [Double]].self)
    let expected = try #require(answer["advantages"])
    #expect(maxRelativeError(found, expected) < 1e-4)
    #expect(found[15..<20].allSatisfy { $0 == 0 })
    // One reward at the end: every step has the normalized return of its episode, as in the paper.
    for row in rows {
      rollout.dones[row] = row % steps == steps - 1
      rollout.rewards[row] = rollout.dones[row] ? Float(row / steps % groupSize) : 0
    }
    rollout.computeGroupAdvantages(groupSize: groupSize, discount: 1)
    let scores = [-1.5, -0.5, 0.5, 1.5].map { $0 / 1.25.squareRoot() }
    for row in rows {
      #expect(abs(Double(rollout.advantages[row]) - scores[row / steps % groupSize]) < 1e-4)
    }
  }

  @Test("a group without differences has no advantages")
  func equal() {
    let rollout = RolloutBuffer(environments: 4, steps: 3, observationSize: 1, actionSize: 4)
    for row in 0..<12 {
      (rollout.rewards[row], rollout.dones[row]) = (Float(row % 3), row % 3 == 2)
    }
    rollout.computeGroupAdvantages(groupSize: 4, discount: 0.9)
    #expect((0..<12).allSatisfy { rollout.advantages[$0] == 0 })
  }

  // MARK: Groups

  @Test("the episodes of a group start alike, those of other groups otherwise")
  func groups() throws {
    var settings = Self.small()
    (settings.environmentsPerTask, settings.groupSize, settings.horizon) = (4, 2, 20)
    let learner = try Learner<GRPO>(
      TrainingContext(try Suite.find("reach,push")), settings, seed: 2, threads: 2)
    try learner.beginEpisodes()
    let collector = try #require(learner.kit.collectors.first)
    var starts: Set<[Double]> = []
    for _ in 0..<2 {
      try collector.beginEpisodes(groupsOf: 2)
      let vector = collector.environments.vector
      func start(_ environment: Int) -> [Double] {
        let goal = vector.environments[environment].goal
        return Array(vector.buffers.observations.state(of: environment)) + [goal.x, goal.y, goal.z]
      }
      for first in stride(from: 0, to: 8, by: 2) {
        #expect(start(first) == start(first + 1))
        starts.insert(start(first))
      }
    }
    #expect(starts.count == 8)
    let report = try learner.iterate(progress: 0)
    // A rollout has one whole episode of each environment.
    #expect(report.episodes == [4, 4])
  }

  @Test(
    "settings that do not suit are refused with their names",
    arguments: [
      "groupSize=1", "groupSize=3", "horizon=0", "minibatches=3", "clipRange=1",
      "head=deterministic", "epochs=0",
    ])
  func refused(assignment: String) throws {
    let settings = try JSON.overriding(Self.small(), byAssignment: assignment)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<GRPO>(
        TrainingContext(try Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
    }
    let name = assignment.prefix { $0 != "=" }
    #expect(error?.description.contains("\(name) is") == true, "\(assignment)")
  }
}
