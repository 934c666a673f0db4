public import Learning
public import Tasks

/// The settings of TE-PPO: those of PPO, whose policy has a task encoder, and those of the inference network.
public struct TEPPOSettings: AlgorithmSettings, Hashable {
  /// The steps of the trajectory that the inference network sees.
  public var window = 6
  /// The weight of log q(z | trajectory) in rewards and in the policy's loss.
  public var inferenceCoefficient: Float = 0.05
  /// The weight of the encoder's entropy in the policy's loss.
  public var encoderEntropyCoefficient: Float = 2e-4
  /// The inference network.
  public var inference = NetworkSettings(TEPPOSettings.taskless([64, 64]))
  /// Bounds of the logarithm of the inference network's standard deviations.
  public var inferenceLogStdRange: [Float] = [-5, 1]
  public var inferenceOptimizer = OptimizerSettings()
  public var ppo = PPOSettings()

  /// Bounds of log q in rewards and in the policy's loss: rare trajectories must not outweigh the task.
  static let logDensityLimit: Float = 3

  public init() {
    ppo.policy.torso = TaskEncoder(torso: TEPPOSettings.taskless([256, 256, 256]))
    inferenceOptimizer.learningRate = 1e-3
  }

  private static func taskless(_ sizes: [Int]) -> MLP {
    var torso = MLP(hiddenSizes: sizes)
    torso.taskConditioning = .none
    return torso
  }

  /// The size of an embedding.
  var embeddingSize: Int { ppo.policy.torso.latentSize }

  /// What the inference network sees.
  func windowShape(inputs: Int) -> InputShape {
    InputShape(features: window * inputs, tasks: ["any"])
  }

  public func validate() throws {
    try require(window, "window", in: 1...1000)
    for (name, value) in [
      ("inferenceCoefficient", inferenceCoefficient),
      ("encoderEntropyCoefficient", encoderEntropyCoefficient),
    ] { try require(value >= 0 && value.isFinite, name, value, "0 or more") }
    try require(
      ppo.policy.torso is TaskEncoder, "ppo.policy.torso",
      "'\(type(of: ppo.policy.torso).kind)'",
      "'\(TaskEncoder.kind)', which may hold any other torso")
    try require(
      !inference.torso.distinguishesTasks && !inference.usesTaskHeads, "inference.torso",
      "'\(type(of: inference.torso).kind)', which knows the task",
      "one that does not, such as mlp with taskConditioning none: it infers the task")
    try inference.validate("inference")
    try requireRange(inferenceLogStdRange, "inferenceLogStdRange")
    try inferenceOptimizer.validate("inferenceOptimizer")
    try require(
      window <= ppo.stepsPerIteration, "window", window,
      "at most \(ppo.stepsPerIteration), the steps of a rollout")
    try ppo.validate()
  }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    ppo.trainingOptions(options)
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    var demand = try ppo.memoryDemand(problem)
    let shape = windowShape(inputs: problem.inputSize)
    let network = try inference.demand("inference", shape, outputs: 2 * embeddingSize)
    let rows = Double(problem.tasks.count) * Double(ppo.rolloutStepsPerTask)
    demand.add("inference.torso", parameters: network.parameters, graphs: 2)
    demand.add(
      "window", rows / Double(ppo.minibatches),
      of: MemoryDemand.float * (4 * network.floatsPerRow + Double(2 * shape.features)))
    return demand
  }
}
