public import Experience
public import Learning
internal import Tasks

/// The settings of behavior cloning.
public struct BehaviorCloningSettings: AlgorithmSettings, BatchSettings, Hashable {
  /// Demonstration episodes of each task.
  public var episodesPerTask = 200
  /// Steps that an episode continues after its first success.
  public var stepsAfterSuccess = 30
  /// The largest standard deviation of the noise added to the expert's actions. The network learns from the actions
  /// without noise, so it learns to recover (after DART, Laskey et al. 2017). Each episode draws its own standard
  /// deviation, uniformly from 0 to this.
  public var maxNoiseStd = 0.6
  /// The fraction of a dataset's episodes that are cloned: those of each task with the largest returns (%BC, Chen et al.
  /// 2021).
  public var bestFraction = 1.0
  /// The episodes on which the loss is evaluated and not learned from.
  public var holdOut = HoldOut()
  /// Rows of each task in every batch.
  public var batchSizePerTask = 128
  /// The steps through which gradients flow back in time, where the network is recurrent.
  public var sequenceLength = 32
  /// The largest random shift of drawn images, in pixels (DrQ, Kostrikov et al. 2020, uses 4); 0 disables it.
  public var imageShift = 0
  /// How the policy's outputs become actions. If it has a density of given actions, the loss is the negative
  /// log-likelihood of the expert's, and otherwise the squared error.
  @Exchangeable<PolicyHeads> public var head: any PolicyHead = DeterministicHead(squashes: false)
  public var network = NetworkSettings(MLP(hiddenSizes: [400, 400, 400], usesLayerNorm: true))
  /// How the gradients of the tasks become one.
  @Exchangeable<GradientCombiners> public var gradientCombiner: any GradientCombiner =
    MeanCombiner()
  public var optimizer = OptimizerSettings()

  public init() { optimizer.learningRateSchedule.finalFactor = 0.02 }

  public func validate() throws {
    try require(episodesPerTask, "episodesPerTask", in: 1...SettingLimits.episodes)
    try require(stepsAfterSuccess, "stepsAfterSuccess", in: 0...SettingLimits.steps)
    try require(maxNoiseStd >= 0 && maxNoiseStd <= 10, "maxNoiseStd", maxNoiseStd, "from 0 to 10")
    try require(
      bestFraction > 0 && bestFraction <= 1, "bestFraction", bestFraction, "more than 0, up to 1")
    try holdOut.validate("holdOut")
    try validateBatches()
    try require(sequenceLength, "sequenceLength", in: 1...SettingLimits.steps)
    try require(
      network.hiddenStateSize == 0 || batchSizePerTask.isMultiple(of: sequenceLength),
      "sequenceLength", sequenceLength,
      "a divisor of batchSizePerTask, \(batchSizePerTask), for recurrent networks")
    try head.validate("head", imitates: true)
    try network.validate("network")
    try gradientCombiner.validate("gradientCombiner")
    try optimizer.validate("optimizer")
  }
}

extension BehaviorCloningSettings {
  /// The least memory that training needs.
  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    let (tasks, observationSize) = (problem.tasks.count, problem.inputSize)
    let policy = try network.demand("network", problem.inputShape, head: head)
    var demand = MemoryDemand()
    demand.add("network.torso", parameters: policy.parameters, graphs: tasks)
    demand.add(
      "batchSizePerTask", Double(tasks) * Double(batchSizePerTask),
      of: MemoryDemand.float * (2 * policy.floatsPerRow + Double(observationSize + 16))
        + problem.imageBytes)
    // The demonstrations of a dataset stay on disk.
    let episodes = problem.hasDataset ? 0 : episodesPerTask
    // The length of the expert's episodes is unknown here, and an episode may end before `stepsAfterSuccess`.
    let leastSteps = Double(min(stepsAfterSuccess + 1, 100))
    demand.add(
      "episodesPerTask", Double(tasks) * Double(episodes) * leastSteps,
      of: Double(8 * observationSize + 16 + (problem.images?.timeStepByteCount ?? 0)))
    return demand
  }
}
