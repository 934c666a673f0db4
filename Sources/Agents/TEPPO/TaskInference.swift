internal import Experience
internal import Learning
internal import Tasks

/// What TE-PPO adds to PPO.
final class TaskInference: OnPolicyAddition {
  private let settings: TEPPOSettings
  private let kit: Kit
  private let collector: ExperienceCollector
  private let rollout: RolloutBuffer
  private let policy: PolicyNetwork
  private let encoder: TaskDistribution
  private let inference: InferenceNetwork
  private let windows: TrajectoryWindows
  private let evaluator: RowEvaluator
  /// log q of each row of the rollout.
  private var logDensities: [Float]

  init(
    _ settings: TEPPOSettings, _ kit: Kit, _ policy: PolicyNetwork,
    _ collector: ExperienceCollector, _ rollout: RolloutBuffer
  ) throws {
    guard let encoder = TaskDistribution(of: policy) else {
      preconditionFailure("validation admits no policy without a task encoder")
    }
    self.settings = settings
    self.kit = kit
    self.policy = policy
    self.collector = collector
    self.rollout = rollout
    self.encoder = encoder
    windows = TrajectoryWindows(of: rollout, length: settings.window)
    logDensities = Array(repeating: 0, count: rollout.environments * rollout.steps)
    let shape = settings.windowShape(inputs: kit.inputSize)
    try settings.inference.validate("inference", for: shape)
    let inference = kit.network {
      InferenceNetwork(
        shape, settings.inference, outputs: settings.embeddingSize,
        logStdRange: settings.inferenceLogStdRange, using: &$0)
    }
    self.inference = inference
    let size = settings.embeddingSize
    evaluator = kit.rowEvaluator(
      columns: windows.width + size, images: nil, rows: logDensities.count
    ) { input, tasks, _, _, graph in
      let gaussian = encoder(tasks, policy.parameters, in: graph)
      let noise = graph.slice(0..<size, of: input)
      let embedding = graph.sum(
        gaussian.mean, graph.product(graph.exp(gaussian.logStd), noise))
      let window = graph.slice(size..<input.columns, of: input)
      return inference.distribution(of: window, tasks, in: graph)
        .logProbability(of: embedding, in: graph)
    }
  }

  var columns: [RolloutColumn] {
    let (collector, steps, windows) = (collector, rollout.steps, windows)
    let size = settings.embeddingSize
    return [
      RolloutColumn(.latentNoise, width: size) { row, target in
        target.update(from: collector.latentNoise(of: row / steps), count: size)
      },
      RolloutColumn(TEPPO.window, width: windows.width) { row, target in
        windows.fill(target, at: row)
      },
    ]
  }

  /// Adds log q(z | trajectory) to the rewards, within bounds.
  func shapeRewards(_ report: TrainingReport) {
    let (rows, size) = (rollout.environments * rollout.steps, settings.embeddingSize)
    let (steps, collector, windows) = (rollout.steps, collector, windows)
    logDensities.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      evaluator.evaluate(rows: rows, task: rollout.taskOfRow, into: values) { row, target in
        target.update(from: collector.latentNoise(of: row / steps), count: size)
        windows.fill(target + size, at: row)
      }
    }
    let limit = TEPPOSettings.logDensityLimit
    for row in 0..<rows {
      let bounded = min(max(logDensities[row], -limit), limit)
      rollout.rewards[row] += settings.inferenceCoefficient * bounded
    }
  }

  func policyLoss(_ b: LossBatch) -> Expression? {
    TEPPO(settings).policyTerm(policy, encoder, inference, b)
  }

  func makeUpdate(on batch: Batch) throws -> () -> Void {
    let update = try kit.update(
      "inference", [.init(inference, settings.inferenceOptimizer)], on: batch
    ) { b in Update.Loss(TEPPO(settings).inferenceLoss(policy, encoder, inference, b)) }
    return { update() }
  }

  var figures: [(name: String, value: Double)] {
    let sum = logDensities.reduce(0) { $0 + Double($1) }
    return [("inferred_log_density", sum / Double(logDensities.count))]
  }
}
