internal import Agents
internal import Base
internal import Benchtop
internal import Tasks

/// The JSON request of `benchtop_evaluate`.
struct EvaluationRequest {
  private struct Fields: Codable {
    var policy: String
    var episodes: Int?
    var adaptationEpisodes: Int?
    var seed: UInt64?
    var threads: Int?
    var batchSize: Int?
    var suite: String
    var split: Suite.Split?
    var family: String?
    var dynamicsSplit: DynamicsFamily.Split?
  }

  private let suite: Suite
  private let split: Suite.Split
  private let policy: PolicyChoice
  private let evaluator: Evaluator
  private let batchSize: Int

  init(_ text: String) throws {
    guard case .object(var members) = try JSONValue(parsing: text) else {
      throw InterfaceError.invalid("a request for an evaluation must be a JSON object")
    }
    let change =
      members.firstIndex { $0.key == "options" }.map { members.remove(at: $0).value } ?? .object([])
    let fields = try JSON.decode(Fields.self, from: JSONValue.object(members).text())
    suite = try Suite.find(fields.suite)
    split = fields.split ?? .train
    policy = try PolicyChoice(fields.policy)
    var options = try JSON.overriding(policy.observing(suite.defaultOptions), by: change)
    if let family = fields.family { options.dynamics.family = try DynamicsFamily.find(family) }
    var specs = suite.specs(split, options: options)
    if let split = fields.dynamicsSplit {
      for index in specs.indices { specs[index].options.dynamics.split = split }
    }
    evaluator = Evaluator(
      specs,
      episodes: try Self.require(fields.episodes ?? 50, in: 1...1_000_000, "episodes"),
      adaptationEpisodes: try Self.require(
        fields.adaptationEpisodes ?? 0, in: Evaluator.adaptationRange, "adaptation episodes"),
      seed: fields.seed ?? 0,
      threads: try Self.require(fields.threads ?? 1, in: 1...1024, "threads"))
    batchSize = try Self.require(
      fields.batchSize ?? Evaluator.defaultBatchSize, in: 1...65_536, "observations in a batch")
  }

  private static func require(
    _ number: Int, in range: ClosedRange<Int>, _ name: String
  ) throws -> Int {
    guard range.contains(number) else {
      throw InterfaceError.invalid(
        "the number of \(name) is \(number); it must be from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  func run(
    reportProgress: @Sendable (_ done: Int, _ of: Int) throws -> Void
  ) throws -> EvaluationReport {
    let results = try evaluator.run(policy, batchSize: batchSize, reportProgress: reportProgress)
    return try EvaluationReport(
      suite: suite, split: split, policy: policy, evaluator: evaluator, results)
  }
}
