internal import Learning
public import Tasks

/// The settings of BRC: those of soft actor-critic, and the size of the tasks' embedding.
public struct BRCSettings: AlgorithmSettings, Hashable {
  /// The size of the embedding of a task that the critics learn.
  public var taskEmbeddingSize = 32
  public var sac = SACSettings()

  public init() {
    // The paper's critic is 4096 wide; this one suits a CPU.
    sac.critic = NetworkSettings(BroNet(hiddenSize: 256, blocks: 2, taskConditioning: .none))
    sac.policy = NetworkSettings(
      BroNet(hiddenSize: 256, blocks: 1, taskConditioning: .fixedEmbedding))
    sac.criticHead = TwoHotHead()
    sac.targetEntropy = -2
    sac.initialTemperature = 0.01
    for optimizer in [\SACSettings.policyOptimizer, \SACSettings.criticOptimizer] {
      sac[keyPath: optimizer].method = .adamW
      sac[keyPath: optimizer].weightDecay = 1e-4
    }
    sac.temperatureOptimizer.beta1 = 0.5
  }

  public func validate() throws {
    try require(taskEmbeddingSize, "taskEmbeddingSize", in: 1...4096)
    try require(
      sac.criticHead is TwoHotHead, "sac.criticHead", "'\(type(of: sac.criticHead).kind)'",
      "'\(TwoHotHead.kind)', a distribution over values")
    try sac.validate()
    try require(
      sac.rewardScaleMaxReturn <= head.range[1], "sac.rewardScaleMaxReturn",
      sac.rewardScaleMaxReturn, "at most \(head.range[1]), the greatest value of sac.criticHead")
  }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    sac.trainingOptions(options)
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    var critics = problem.inputShape.withAction
    critics.features += taskEmbeddingSize
    return try sac.memoryDemand(problem, head: sac.head, critics: critics)
  }

  /// The head of the critics.
  var head: TwoHotHead {
    guard let head = sac.criticHead as? TwoHotHead else {
      preconditionFailure("validation admits no other head")
    }
    return head
  }
}
