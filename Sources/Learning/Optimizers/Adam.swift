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

  init(_ parameters: Parameters, _ settings: OptimizerSettings, _ decay: WeightDecay) {
    self.parameters = parameters
    self.settings = settings
    self.decay = decay
    firstMoments = .allocate(capacity: parameters.count)
    secondMoments = .allocate(capacity: parameters.count)
    firstMoments.initialize(repeating: 0, count: parameters.count)
    secondMoments.initialize(repeating: 0, count: parameters.count)
  }

  deinit {
    firstMoments.deallocate()
    secondMoments.deallocate()
  }

  func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool?) -> Float {
    steps += 1
    let clipped = clip(gradients, count: parameters.count, limit: settings.maxGradientNorm)
    let (beta1, beta2, scale) = (settings.beta1, settings.beta2, clipped.factor)
    let learningRate = settings.learningRate * learningRateFactor
    let correction = (1 - powf(beta2, Float(steps))).squareRoot()
    let rate = learningRate / (1 - powf(beta1, Float(steps))) * correction
    let epsilon = settings.epsilon * correction
    let isDecoupled = settings.method == .adamW
    let memory = UncheckedSendable(
      (gradients, parameters.values, firstMoments, secondMoments, decay))
    @Sendable func move(_ part: Range<Int>) {
      let (gradients, values, firstMoments, secondMoments, decay) = memory.value
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
    if let pool { pool.runChunks(of: parameters.count, move) } else { move(0..<parameters.count) }
    return clipped.norm
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
