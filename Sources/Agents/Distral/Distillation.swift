internal import Experience
internal import Learning
internal import Tasks

/// What Distral adds to PPO.
final class Distillation: OnPolicyAddition {
  private let settings: DistralSettings
  private let kit: Kit
  private let rollout: RolloutBuffer
  private let distilled: DistilledPolicy
  private let evaluator: RowEvaluator
  /// The log-density of each row's action under the distilled policy.
  private var logDensities: [Float]

  init(
    _ settings: DistralSettings, _ kit: Kit, _ policy: PolicyNetwork, _ rollout: RolloutBuffer
  ) throws {
    self.settings = settings
    self.kit = kit
    self.rollout = rollout
    logDensities = Array(repeating: 0, count: rollout.environments * rollout.steps)
    let distilled: DistilledPolicy
    if let columns = policy.architecture.network.torso as? TwoColumns {
      distilled = DistilledPolicy(sharedColumnOf: policy, kit.inputShape, columns)
    } else {
      try settings.distilled.validate("distilled", for: kit.inputShape)
      let architecture = PolicyArchitecture(settings.distilled, settings.ppo.head)
      let shape = DistilledPolicy.shape(kit.inputShape)
      distilled = DistilledPolicy(
        kit.network { PolicyNetwork("distilled", shape, architecture, using: &$0) })
    }
    self.distilled = distilled
    let inputs = kit.inputSize
    evaluator = kit.rowEvaluator(
      columns: inputs + PolicyArchitecture.actionSize, images: kit.images,
      rows: logDensities.count
    ) { input, tasks, images, _, graph in
      let features =
        inputs > 0 ? graph.slice(0..<inputs, of: input) : graph.input(columns: 0)
      let action = graph.slice(inputs..<input.columns, of: input)
      return distilled.distribution(features, tasks, images: images, in: graph)
        .density(of: action, in: graph).log
    }
  }

  func shapeRewards(_ report: TrainingReport) {
    let (rollout, inputs, actions) = (rollout, kit.inputSize, rollout.actionSize)
    let rows = rollout.environments * rollout.steps
    logDensities.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      evaluator.evaluate(
        rows: rows, task: rollout.taskOfRow,
        images: rollout.images.map { _ in UnsafePointer(rollout.table.values(of: .images)) },
        into: values
      ) { row, target in
        target.update(from: rollout.observations + row * inputs, count: inputs)
        (target + inputs).update(from: rollout.actions + row * actions, count: actions)
      }
    }
    let distral = Distral(settings)
    for row in 0..<rows {
      rollout.rewards[row] = distral.regularizedReward(
        rollout.rewards[row], logTask: rollout.logProbabilities[row],
        logDistilled: logDensities[row])
    }
  }

  /// In the form with two columns, the policy's update distills, too.
  func policyLoss(_ b: LossBatch) -> Expression? {
    guard settings.hasTwoColumns else { return nil }
    return settings.distillationCoefficient * Distral(settings).distillationLoss(distilled, b)
  }

  func makeUpdate(on batch: Batch) throws -> () -> Void {
    guard !settings.hasTwoColumns else { return {} }
    let update = try kit.update(
      "distilled", [.init(distilled.network, settings.distilledOptimizer)], on: batch
    ) { b in Update.Loss(Distral(settings).distillationLoss(distilled, b)) }
    return { update() }
  }

  /// The divergence of the tasks' policies from the distilled one is estimated by the actions that they took.
  var figures: [(name: String, value: Double)] {
    let count = Double(logDensities.count)
    let task = logDensities.indices.reduce(0) { $0 + Double(rollout.logProbabilities[$1]) } / count
    let shared = logDensities.reduce(0) { $0 + Double($1) } / count
    return [("distilled_log_density", shared), ("distilled_kl", task - shared)]
  }
}
