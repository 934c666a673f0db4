internal import Base
internal import Experience
internal import Learning
public import Tasks

/// Behavior cloning (Pomerleau 1989) of several tasks' experts with one network. Each task has an equal number of rows
/// in every batch. A recurrent network sees whole episodes in order, in sequences.
public struct BehaviorCloning: Algorithm {
  public static let name = "bc"
  public static let summary = "Multi-task behavior cloning of the experts."
  public static let readsDatasets = true
  public static let learnsFromSequences = true

  public static func defaultSettings(for suite: Suite) -> BehaviorCloningSettings {
    BehaviorCloningSettings()
  }

  private let settings: BehaviorCloningSettings
  public init(_ settings: BehaviorCloningSettings) { self.settings = settings }

  public func build(_ kit: Kit) throws -> Program {
    let (demonstrations, heldOut) =
      try kit.recordedTransitions(
        .demonstrations, bestFraction: settings.bestFraction, holdOut: settings.holdOut)
      ?? kit.recordExperts(settings)
    let policy = try kit.policy(settings.network, settings.head)
    func sampler(of store: any EpisodeStore) -> TransitionSampler {
      policy.hiddenStateSize > 0 ? TransitionSampler(inOrder: store) : TransitionSampler(store)
    }
    let data = kit.batches(
      from: sampler(of: demonstrations), validation: heldOut.map(sampler),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      sequenceLength: settings.sequenceLength, for: [policy])

    let policyUpdate = try kit.update(
      "policy", policy, settings.optimizer, combiner: settings.gradientCombiner, on: data
    ) { b in loss(policy, b) }
    return .offline(on: data) {
      data.draw()
      policyUpdate()
      policyUpdate.carryHiddenStates()
    }
  }

  /// The negative log-likelihood of the expert's action, or the squared error.
  func loss(_ policy: PolicyNetwork, _ b: LossBatch) -> Expression {
    type(of: settings.head).hasDensity
      ? -policy.logDensity(b, of: b[.policyAction])
      : (policy.mean(b) - b[.policyAction]).squared.rowSum
  }
}

extension Kit {
  /// Records the tasks' experts, and sets the statistics that normalize observations.
  fileprivate func recordExperts(
    _ settings: BehaviorCloningSettings
  ) throws -> (learned: RecordedTransitions, heldOut: HeldOutTransitions?) {
    let demonstrations = try RecordedTransitions.collectDemonstrations(
      specs, settings, seed: seed, on: pool)
    let heldOut = try demonstrations.holdOut(settings.holdOut)
    learnStatistics(of: demonstrations)
    return (demonstrations, heldOut)
  }
}
