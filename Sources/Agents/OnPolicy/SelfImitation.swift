internal import Experience
internal import Learning
internal import Tasks

/// How an on-policy algorithm imitates the fastest successes of its own (TSIL, Jia and Chen 2026).
public struct SelfImitationSettings: Codable, Hashable, Sendable {
  /// The weight of the imitation in the policy's loss; 0 disables it (the paper has 0.05).
  public var coefficient: Float = 0
  /// The episodes that are kept of each task: the fastest of each listed initial state, or of all without a list.
  public var episodesPerTask = 50

  public init() {}

  /// Throws if the settings are not valid, or do not suit the policy.
  func validate(_ name: String, _ policy: NetworkSettings) throws {
    try require(
      coefficient >= 0 && coefficient.isFinite, "\(name).coefficient", coefficient, "0 or more")
    try require(episodesPerTask, "\(name).episodesPerTask", in: 1...10_000)
    try require(
      coefficient == 0 || policy.hiddenStateSize == 0, "\(name).coefficient", coefficient,
      "0 with a recurrent policy, because it imitates single steps")
  }

  /// The memory for running episodes of up to `horizon` steps, for the successes, and for a minibatch of `rows` of them in
  /// a policy with a demand.
  func addDemand(
    to demand: inout MemoryDemand, _ problem: ProblemSize, environments: Int, horizon: Int,
    rows: Double, floatsPerRow: Double
  ) {
    guard coefficient > 0 else { return }
    demand.add(
      "selfImitation.coefficient", rows,
      of: MemoryDemand.float * (2 * floatsPerRow + Double(2 * problem.inputSize + 5)))
    let episodes = Double(environments + problem.tasks.count * episodesPerTask)
    demand.add(
      "selfImitation.episodesPerTask", episodes * Double(horizon),
      of: MemoryDemand.float * Double(problem.observationSize + PolicyArchitecture.actionSize)
        + (problem.hasGoals ? 24 : 0))
  }
}

/// Self-imitation: the policy sees steps of its tasks' fastest successes, and raises the density of their actions. ``PPO``
/// does so beside each row of a minibatch, and ``TRPO`` in each of its steps.
final class SelfImitation: OnPolicyAddition {
  private let settings: SelfImitationSettings
  private let policy: PolicyNetwork
  let successes: FastestSuccesses
  private let data: BatchSource

  /// Nil where the settings disable it.
  init?(
    _ settings: SelfImitationSettings, _ kit: Kit, _ policy: PolicyNetwork,
    _ collector: ExperienceCollector, batchSizePerTask: Int, horizon: Int
  ) throws {
    guard settings.coefficient > 0 else { return nil }
    try require(
      kit.images == nil, "selfImitation.coefficient", settings.coefficient,
      "0 where the agent sees images, which are not kept")
    self.settings = settings
    self.policy = policy
    successes = collector.recordSuccesses(
      episodesPerTask: settings.episodesPerTask, maxLength: horizon)
    kit.register { [successes] in try $0.fastestSuccesses(successes) }
    data = kit.batches(from: successes, batchSizePerTask: batchSizePerTask)
  }

  func beginUpdate() { data.draw() }

  /// What is imitated, as ``beginUpdate()`` draws it.
  var batch: Batch { data.batch }

  func policyLoss(_ b: LossBatch) -> Expression? { loss(b) }

  /// The loss beside some rows of a batch that has as many rows of each task.
  func loss(_ b: LossBatch) -> Expression {
    SelfImitation.loss(policy, b, imitating: data.batch, coefficient: settings.coefficient)
  }

  /// Minus the log-density of the imitated action, weighted by how fast its episode is.
  static func loss(
    _ policy: PolicyNetwork, _ b: LossBatch, imitating batch: Batch, coefficient: Float
  ) -> Expression {
    let density = policy.logDensity(
      b, at: LossBatch.Observation(features: b[.input, of: batch]), of: b[.action, of: batch])
    return -coefficient * b[FastestSuccesses.weight, of: batch] * density
  }

  var figures: [(name: String, value: Double)] {
    let tasks = 0..<successes.taskCount
    let fastest = tasks.compactMap { successes.fastestLength(of: $0) }
    let mean = fastest.isEmpty ? 0 : Double(fastest.reduce(0, +)) / Double(fastest.count)
    return [
      ("imitated_episodes", Double(tasks.reduce(0) { $0 + successes.episodeCount(of: $1) })),
      ("fastest_success", mean),
    ]
  }
}
