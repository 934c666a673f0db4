/// An optimizer and its hyperparameters.
public struct OptimizerSettings: Codable, Hashable, Sendable {
  /// The optimizer.
  public enum Method: String, Codable, Hashable, Sendable, CaseIterable {
    /// Adam (Kingma and Ba 2015). Weight decay is a part of the gradient (L2 regularization).
    case adam
    /// Adam with decoupled weight decay, AdamW (Loshchilov and Hutter 2019): each step multiplies the parameters by
    /// `1 - learningRate * weightDecay`.
    case adamW
    /// Stochastic gradient descent with momentum (Sutskever et al. 2013). Weight decay is a part of the gradient.
    case sgd
  }

  /// The optimizer.
  public var method = Method.adam
  /// The step size.
  public var learningRate: Float = 3e-4
  /// How the learning rate changes during training.
  public var learningRateSchedule = Schedule(.linear, finalFactor: 0.1)
  /// The decay rates of Adam's first and second moments.
  public var beta1: Float = 0.9
  public var beta2: Float = 0.999
  /// Added to the root of Adam's second moments, for numerical stability.
  public var epsilon: Float = 1e-5
  /// The momentum of stochastic gradient descent.
  public var momentum: Float = 0.9
  /// Whether momentum looks ahead (Nesterov 1983).
  public var usesNesterovMomentum = false
  /// Weight decay.
  public var weightDecay: Float = 0
  /// Whether weight decay applies to matrices of a single row too, such as biases and the scales of normalization.
  public var decaysBiases = false
  /// Gradient clipping by global norm (Pascanu et al. 2013): the largest norm; 0 disables clipping.
  public var maxGradientNorm: Float = 1

  /// The defaults.
  public init() {}

  /// Makes the optimizer of some parameters. `decayFactor` multiplies the weight decay of a matrix; by default it is 1,
  /// or 0 for a single row unless ``decaysBiases`` is set.
  public func makeOptimizer(
    for parameters: Parameters, decayFactor: ((Parameters.Entry) -> Float)? = nil
  ) -> any Optimizer {
    let decay = WeightDecay(
      of: parameters, weightDecay,
      factor: decayFactor ?? { $0.rows > 1 || decaysBiases ? 1 : 0 })
    return switch method {
    case .adam, .adamW: Adam(parameters, self, decay)
    case .sgd: SGD(parameters, self, decay)
    }
  }
}
