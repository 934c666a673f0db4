internal import Base
public import Learning

/// A policy's network for several tasks, and the distribution of actions that it describes.
public final class PolicyNetwork: Learnable {
  /// What the network's outputs mean.
  public enum Head: Sendable {
    /// The action itself, squashed to -1 to 1 by tanh (TD3).
    case deterministic
    /// The action itself, as behavior cloning learns it.
    case linear
    /// The mean of a Gaussian; each task has learned standard deviations that do not depend on the observation (PPO).
    case gaussian(initialStd: Float, logStdRange: ClosedRange<Float>)
    /// The same with a mean that is squashed by tanh (IQL).
    case gaussianOfTanh(initialStd: Float, logStdRange: ClosedRange<Float>)
    /// A Gaussian whose samples are squashed by tanh, with standard deviations from the network (SAC).
    case tanhGaussian(logStdRange: ClosedRange<Float>)
  }

  /// The size of an action.
  static let actions = 4

  public let name: String
  public let parameters: Parameters
  let settings: NetworkSettings
  let head: Head
  private let inputs, tasks: Int
  private let network: MultiTaskMLP
  private let logStds: Embedding?

  init(
    _ name: String, inputs: Int, tasks: Int, _ settings: NetworkSettings, _ head: Head,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    self.settings = settings
    self.head = head
    (self.inputs, self.tasks) = (inputs, tasks)
    var plan = Parameters.Plan()
    let (actions, gain): (Int, Float) =
      switch head {
      case .tanhGaussian: (2 * Self.actions, 0.01)
      case .gaussian, .gaussianOfTanh: (Self.actions, 0.01)
      case .deterministic: (Self.actions, 0.01)
      case .linear: (Self.actions, 0.1)
      }
    network = MultiTaskMLP(
      name, inputs: inputs, outputs: actions, tasks: tasks, settings, gain: gain, plan: &plan)
    switch head {
    case .gaussian(let initialStd, _), .gaussianOfTanh(let initialStd, _):
      logStds = Embedding(
        "\(name).logStd", rows: tasks, columns: Self.actions, .logarithm(initialStd), plan: &plan)
    case .deterministic, .linear, .tanhGaussian: logStds = nil
    }
    parameters = Parameters(plan, using: &generator)
  }

  // MARK: In any graph

  /// The mean action before squashing, and the logarithms of the standard deviations; nil without any.
  func outputs(
    _ input: Node, _ taskIndices: IndexInput, _ parameters: Parameters, in graph: Graph
  ) -> (mean: Node, logStd: Node?) {
    let outputs = network(input, taskIndices, parameters, in: graph)
    switch head {
    case .deterministic, .linear: return (outputs, nil)
    case .gaussian(_, let range), .gaussianOfTanh(_, let range):
      let logStd = logStds.map {
        graph.clamped($0(taskIndices, parameters, in: graph), range.lowerBound, range.upperBound)
      }
      if case .gaussianOfTanh = head { return (graph.tanh(outputs), logStd) }
      return (outputs, logStd)
    case .tanhGaussian(let range):
      return (
        graph.slice(0..<Self.actions, of: outputs),
        graph.clamped(
          graph.slice(Self.actions..<2 * Self.actions, of: outputs), range.lowerBound,
          range.upperBound)
      )
    }
  }

  /// Whether the outputs, with noise, are squashed by tanh to become an action.
  var squashes: Bool {
    switch head {
    case .deterministic, .tanhGaussian: true
    case .linear, .gaussian, .gaussianOfTanh: false
    }
  }

  // MARK: In losses

  private func outputs(
    _ batch: LossBatch, _ observation: Expression?
  ) -> (mean: Node, logStd: Node?) {
    outputs(
      (observation ?? batch.observation).node, batch.tasks, batch.parameters(parameters),
      in: batch.graph)
  }

  /// The deterministic action of each row.
  public func mean(_ batch: LossBatch, of observation: Expression? = nil) -> Expression {
    let mean = Expression(outputs(batch, observation).mean, in: batch.graph)
    return squashes ? tanh(mean) : mean
  }

  /// Sampled actions and their log-densities, through which gradients flow (reparameterization trick, Kingma and
  /// Welling 2014).
  public func sample(
    _ batch: LossBatch, of observation: Expression? = nil
  ) -> (action: Expression, logDensity: Expression) {
    let (mean, logStd) = outputs(batch, observation)
    guard case .tanhGaussian = head, let logStd else {
      preconditionFailure("only tanh-Gaussian policies are sampled in losses")
    }
    let sample = SquashedGaussian(mean: mean, logStd: logStd).sample(
      noise: batch.noise(columns: Self.actions).node, in: batch.graph)
    return (
      Expression(sample.actions, in: batch.graph),
      Expression(sample.logProbability, in: batch.graph)
    )
  }

  /// The log-density of actions, by default of the batch's own, and the entropy of the distribution.
  public func density(
    _ batch: LossBatch, of action: Expression? = nil
  ) -> (log: Expression, entropy: Expression) {
    let (mean, logStd) = outputs(batch, nil)
    guard !squashes, let logStd else {
      preconditionFailure("only Gaussian policies have a density of given actions")
    }
    let gaussian = Gaussian(mean: mean, logStd: logStd)
    return (
      Expression(
        gaussian.logProbability(of: (action ?? batch.action).node, in: batch.graph),
        in: batch.graph),
      Expression(gaussian.entropy(in: batch.graph), in: batch.graph)
    )
  }

  /// The log-density of actions, by default of the batch's own.
  public func logDensity(_ batch: LossBatch, of action: Expression? = nil) -> Expression {
    density(batch, of: action).log
  }

  // MARK: The policy file

  /// How the network's outputs become actions in the policy file.
  var outputActivation: PolicyDescription.OutputActivation {
    switch head {
    case .linear, .gaussian: .linear
    case .deterministic, .gaussianOfTanh, .tanhGaussian: .tanh
    }
  }

  /// The parameters of the deterministic policy, whose network outputs only the mean action.
  var meanParameters: Parameters {
    guard case .tanhGaussian = head else { return parameters }
    var plan = Parameters.Plan()
    let network = MultiTaskMLP(
      name, inputs: inputs, outputs: Self.actions, tasks: tasks, settings, plan: &plan)
    var generator = SeededGenerator(seed: 0)
    let means = Parameters(plan, using: &generator)
    for (target, source) in zip(means.entries, parameters.entries) {
      guard target.name == network.head.weights.name || target.name == network.head.bias.name
      else {
        means.values(of: target).update(from: parameters.values(of: source), count: target.count)
        continue
      }
      // The first four of every eight columns are the means.
      for group in 0..<target.count / Self.actions {
        (means.values(of: target) + Self.actions * group).update(
          from: parameters.values(of: source) + 2 * Self.actions * group, count: Self.actions)
      }
    }
    return means
  }
}
