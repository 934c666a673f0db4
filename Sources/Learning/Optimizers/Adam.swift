public import Base
private import Glibc

/// The Adam optimizer (Kingma and Ba 2015); with weight decay, AdamW (Loshchilov and Hutter 2019).
public final class Adam {
  /// The hyperparameters.
  public struct Settings: Codable, Hashable, Sendable {
    /// The step size.
    public var learningRate: Float = 3e-4
    /// The decay rates of the first and the second moments.
    public var beta1: Float = 0.9
    public var beta2: Float = 0.999
    /// Added to the root of the second moments, for numerical stability.
    public var epsilon: Float = 1e-5
    /// Decoupled weight decay: each step multiplies the parameters by `1 - learningRate * weightDecay`.
    public var weightDecay: Float = 0
    /// Gradient clipping by global norm (Pascanu et al. 2013): the largest norm; 0 disables clipping.
    public var maxGradientNorm: Float = 1

    /// The defaults.
    public init() {}
  }

  /// The hyperparameters of the next step.
  public var settings: Settings
  private let parameters: Parameters
  let firstMoments, secondMoments: UnsafeMutablePointer<Float>
  var count: Int { parameters.count }
  /// The number of steps taken.
  public internal(set) var steps = 0

  /// Makes an optimizer of some parameters, with moments of zero.
  public init(_ parameters: Parameters, _ settings: Settings) {
    self.parameters = parameters
    self.settings = settings
    firstMoments = .allocate(capacity: parameters.count)
    secondMoments = .allocate(capacity: parameters.count)
    firstMoments.initialize(repeating: 0, count: parameters.count)
    secondMoments.initialize(repeating: 0, count: parameters.count)
  }

  deinit {
    firstMoments.deallocate()
    secondMoments.deallocate()
  }

  /// Takes a step with some gradients, on a pool's threads if there is one; returns the gradients' norm before
  /// clipping.
  @discardableResult
  public func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool? = nil) -> Float {
    steps += 1
    let gradientNorm = dotProduct(gradients, gradients, count: parameters.count).squareRoot()
    let limit = settings.maxGradientNorm
    let scale = limit > 0 && gradientNorm > limit ? limit / gradientNorm : 1
    let (beta1, beta2) = (settings.beta1, settings.beta2)
    let correction = (1 - powf(beta2, Float(steps))).squareRoot()
    let rate = settings.learningRate / (1 - powf(beta1, Float(steps))) * correction
    let epsilon = settings.epsilon * correction
    let decay = 1 - settings.learningRate * settings.weightDecay
    let memory = UncheckedSendable((gradients, parameters.values, firstMoments, secondMoments))
    @Sendable func move(_ part: Range<Int>) {
      let (gradients, values, firstMoments, secondMoments) = memory.value
      for index in part {
        let gradient = gradients[index] * scale
        let mean = beta1 * firstMoments[index] + (1 - beta1) * gradient
        let square = beta2 * secondMoments[index] + (1 - beta2) * gradient * gradient
        firstMoments[index] = mean
        secondMoments[index] = square
        values[index] = decay * values[index] - rate * mean / (square.squareRoot() + epsilon)
      }
    }
    if let pool { pool.runChunks(of: parameters.count, move) } else { move(0..<parameters.count) }
    return gradientNorm
  }
}
