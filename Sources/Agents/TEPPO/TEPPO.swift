internal import Experience
internal import Learning
public import Tasks

/// Multi-task PPO with task embeddings, TE-PPO (Hausman et al. 2018): a stochastic encoder p(z | i) tells the policy its
/// task, and an inference network q(z | trajectory) must recover z from what the policy does.
///
/// The policy maximizes the return, its own entropy, that of the encoder, and log q. So tasks that need other behavior
/// get other embeddings, and tasks that are alike may share them.
public struct TEPPO: Algorithm {
  public static let name = "teppo"
  public static let summary = "Multi-task PPO with a stochastic task embedding."

  public static func defaultSettings(for suite: Suite) -> TEPPOSettings { TEPPOSettings() }

  private let settings: TEPPOSettings
  public init(_ settings: TEPPOSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    guard kit.inputSize > 0 else {
      throw TaskError.invalidOption(
        name: "the observation", given: "without a state vector",
        allowed: "one with a state vector, which teppo's inference network sees")
    }
    let settings = settings
    return try PPO(settings.ppo).build(kit) { policy, collector, rollout in
      try TaskInference(settings, kit, policy, collector, rollout)
    }
  }

  /// The inputs of the steps from a row's on.
  static let window = Column<Float>("window")

  /// The terms of the policy's loss besides PPO's: log q, by which the encoder learns embeddings that can be told apart,
  /// and the encoder's entropy.
  func policyTerm(
    _ policy: PolicyNetwork, _ encoder: TaskDistribution, _ inference: InferenceNetwork,
    _ b: LossBatch
  ) -> Expression {
    let (embedding, entropy) = encoder.sample(b, of: policy)
    let limit = TEPPOSettings.logDensityLimit
    let density = inference.logDensity(b, of: embedding, window: b[TEPPO.window])
      .clamped(to: -limit...limit)
    return -settings.inferenceCoefficient * density - settings.encoderEntropyCoefficient * entropy
  }

  /// The inference network's loss: minus log q of the embeddings that the policy acted with.
  func inferenceLoss(
    _ policy: PolicyNetwork, _ encoder: TaskDistribution, _ inference: InferenceNetwork,
    _ b: LossBatch
  ) -> Expression {
    let embedding = encoder.sample(b, of: policy).embedding.detached
    return -inference.logDensity(b, of: embedding, window: b[TEPPO.window])
  }
}
