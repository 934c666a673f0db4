internal import Experience
internal import Learning

/// Random network distillation, RND (Burda et al. 2019), task by task: a state is rewarded by how badly a network predicts
/// the outputs of a random one there. The prediction improves with each visit.
///
/// The errors of a task are divided by their mean so far, and the bonus fades as the task succeeds.
final class ExplorationBonus: OnPolicyAddition {
  /// The outputs of the random network.
  static let featureCount = 16

  private let settings: ExplorationBonusSettings
  private let kit: Kit
  private let rollout: RolloutBuffer
  private let random, predictor: FeatureNetwork
  private let evaluator: RowEvaluator
  /// The error of the prediction at each row of the rollout.
  private var errors: [Float]
  /// For each task, the sum of all errors so far, and their number.
  private var sums, counts: [Double]
  private var success: SuccessRates
  private var meanBonus = 0.0

  /// Nil where the settings disable it.
  init?(_ settings: ExplorationBonusSettings, _ kit: Kit, _ rollout: RolloutBuffer) throws {
    guard settings.coefficient > 0 else { return nil }
    try settings.network.validate("explorationBonus.network", for: kit.inputShape)
    self.settings = settings
    self.kit = kit
    self.rollout = rollout
    func make(_ name: String) -> FeatureNetwork {
      kit.network {
        FeatureNetwork(
          name, kit.inputShape, outputs: Self.featureCount, settings.network, using: &$0)
      }
    }
    let (random, predictor) = (make("exploration.random"), make("exploration.predictor"))
    (self.random, self.predictor) = (random, predictor)
    errors = Array(repeating: 0, count: rollout.environments * rollout.steps)
    evaluator = kit.rowEvaluator(
      columns: kit.inputSize, images: kit.images, rows: errors.count
    ) { input, tasks, images, _, graph in
      let difference = graph.difference(
        predictor(input, tasks, images: images, in: graph),
        random(input, tasks, images: images, in: graph))
      return graph.rowMean(graph.square(difference))
    }
    sums = Array(repeating: 0, count: kit.tasks.count)
    counts = sums
    success = SuccessRates(tasks: kit.tasks.count, rate: 0.05)
    kit.register { [unowned self] in try serialize(with: $0) }
  }

  /// Adds the bonus to the rewards.
  func shapeRewards(_ report: TrainingReport) {
    let size = rollout.observationSize
    errors.withUnsafeMutableBufferPointer { [rollout] values in
      guard let start = values.baseAddress else { return }
      evaluator.evaluate(
        rows: values.count, task: rollout.taskOfRow,
        images: rollout.images.map { _ in UnsafePointer(rollout.table.values(of: .images)) },
        into: start
      ) { $1.update(from: rollout.observations + $0 * size, count: size) }
    }
    var total = 0.0
    for (task, rows) in rollout.rowsOfTasks.enumerated() {
      success.update(episodes: report.episodes[task], successes: report.successes[task], of: task)
      sums[task] += rows.reduce(0) { $0 + Double(errors[$1]) }
      counts[task] += Double(rows.count)
      guard sums[task] > 0 else { continue }
      let weight =
        Double(settings.coefficient) * (1 - success[task]) * counts[task] / sums[task]
      for row in rows {
        let bonus = weight * Double(errors[row])
        rollout.rewards[row] += Float(bonus)
        total += bonus
      }
    }
    meanBonus = total / Double(errors.count)
  }

  func makeUpdate(on batch: Batch) throws -> () -> Void {
    let update = try kit.update(
      "exploration", [.init(predictor, settings.optimizer)], on: batch
    ) { b in Update.Loss(Self.loss(random, predictor, b)) }
    return { update() }
  }

  /// The mean squared error of the prediction over the features (Burda et al. 2019, section 2.2).
  static func loss(
    _ random: FeatureNetwork, _ predictor: FeatureNetwork, _ b: LossBatch
  ) -> Expression {
    1 / Float(featureCount) * (predictor(b) - random(b)).squared.rowSum
  }

  var figures: [(name: String, value: Double)] { [("exploration_bonus", meanBonus)] }

  private func serialize(with checkpoint: Checkpoint) throws {
    let tasks = counts.count
    for (name, values) in [("sums", \ExplorationBonus.sums), ("counts", \ExplorationBonus.counts)] {
      try checkpoint.value("exploration.\(name)", &self[keyPath: values]) {
        $0.count == tasks && $0.allSatisfy { $0 >= 0 && $0.isFinite }
          ? nil : "does not have \(tasks) numbers from 0 on"
      }
    }
    try success.serialize("exploration.success", with: checkpoint)
  }
}
