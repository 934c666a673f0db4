internal import Base
private import Glibc

/// The Adam optimizer (Kingma and Ba 2015), and AdamW with decoupled weight decay (Loshchilov and Hutter 2019).
final class Adam: Optimizer {
  var learningRateFactor: Float = 1
  private(set) var steps = 0
  private let settings: OptimizerSettings
  private let parameters: Parameters
  private let decay: WeightDecay
  private let firstMoments, secondMoments: UnsafeMutablePointer<Float>
  /// The numbers of the current step.
  private var current = Step()
  /// Moves a chunk of the parameters; kept, so that a step allocates nothing.
  private var moveChunk: @Sendable (Int) -> Void = { _ in }

  private struct Step {
    var gradients: UnsafePointer<Float>?
    /// The factor of the gradients, that of decoupled weight decay, and that of the moments' ratio.
    var (scale, learningRate, rate): (Float, Float, Float) = (0, 0, 0)
    var epsilon: Float = 0
  }

  init(_ parameters: Parameters, _ settings: OptimizerSettings, _ decay: WeightDecay) {
    self.parameters = parameters
    self.settings = settings
    self.decay = decay
    firstMoments = .allocate(capacity: parameters.count)
    secondMoments = .allocate(capacity: parameters.count)
    firstMoments.initialize(repeating: 0, count: parameters.count)
    secondMoments.initialize(repeating: 0, count: parameters.count)
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    let count = parameters.count
    moveChunk = { this.value.takeUnretainedValue().move(ThreadPool.chunk($0, of: count)) }
  }

  deinit {
    firstMoments.deallocate()
    secondMoments.deallocate()
  }

  func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool?) -> Float {
    steps += 1
    let clipped = clip(gradients, count: parameters.count, limit: settings.maxGradientNorm)
    let learningRate = settings.learningRate * learningRateFactor
    let correction = (1 - powf(settings.beta2, Float(steps))).squareRoot()
    current.gradients = gradients
    current.scale = clipped.factor
    current.learningRate = learningRate
    current.rate = learningRate / (1 - powf(settings.beta1, Float(steps))) * correction
    current.epsilon = settings.epsilon * correction
    if let pool {
      pool.runKept(ThreadPool.chunkCount(of: parameters.count), moveChunk)
    } else {
      move(0..<parameters.count)
    }
    return clipped.norm
  }

  private func move(_ part: Range<Int>) {
    guard let gradients = current.gradients else { return }
    let (scale, learningRate, rate, epsilon) = (
      current.scale, current.learningRate, current.rate, current.epsilon
    )
    let (beta1, beta2) = (settings.beta1, settings.beta2)
    let (values, firstMoments, secondMoments) = (parameters.values, firstMoments, secondMoments)
    let isDecoupled = settings.method == .adamW
    decay.forEachGroup(in: part) { group, decay in
      let keep = isDecoupled ? 1 - learningRate * decay : 1
      let penalty = isDecoupled ? 0 : decay
      for index in group {
        var gradient = gradients[index] * scale
        if penalty != 0 { gradient += penalty * values[index] }
        let mean = beta1 * firstMoments[index] + (1 - beta1) * gradient
        let square = beta2 * secondMoments[index] + (1 - beta2) * gradient * gradient
        firstMoments[index] = mean
        secondMoments[index] = square
        values[index] = keep * values[index] - rate * mean / (square.squareRoot() + epsilon)
      }
    }
  }

  func serialize(_ name: String, with checkpoint: Checkpoint) throws {
    try checkpoint.tensor("\(name).firstMoments", firstMoments, shape: [parameters.count])
    try checkpoint.tensor("\(name).secondMoments", secondMoments, shape: [parameters.count])
    guard (0..<parameters.count).allSatisfy({ secondMoments[$0] >= 0 }) else {
      throw checkpoint.validationError("\(name).secondMoments", "has a negative value")
    }
    try checkpoint.count("\(name).steps", &steps)
  }
}
