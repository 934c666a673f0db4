import Testing

@testable import Tasks

@Suite("Normalized scores")
struct ReturnReferencesTests {
  private func report(
    _ tasks: [String], _ policy: ScriptedPolicy, horizon: Int = 60
  ) throws -> EvaluationReport {
    var options = EnvironmentOptions()
    options.horizon = horizon
    let evaluator = Evaluator(
      tasks.map { EnvironmentSpec($0, options: options) }, episodes: 3, seed: 1)
    return try EvaluationReport(
      suite: "some", split: .train, policy: policy.rawValue, evaluator: evaluator,
      evaluator.run { policy.make() })
  }

  @Test("random scores 0, the expert 100, and between them it is linear in the return")
  func scale() throws {
    let tasks = ["reach", "push"]
    let (random, expert) = (try report(tasks, .random), try report(tasks, .expert))
    let references = ReturnReferences(random: random, expert: expert)
    #expect(references.normalizedScore(of: random) == 0)
    #expect(references.normalizedScore(of: expert) == 100)
    let still = try report(["push"], .zero)
    let (low, high) = (random.tasks[1].meanReturn, expert.tasks[1].meanReturn)
    let score = try #require(references.normalizedScore(of: still))
    #expect(abs(score - 100 * (still.tasks[0].meanReturn - low) / (high - low)) < 1e-9)
  }

  @Test("other environments, and tasks that were not measured, have no score")
  func others() throws {
    let references = ReturnReferences(
      random: try report(["reach"], .random), expert: try report(["reach"], .expert))
    #expect(try references.normalizedScore(of: report(["reach"], .zero, horizon: 50)) == nil)
    #expect(try references.normalizedScore(of: report(["reach", "push"], .zero)) == nil)
  }
}
