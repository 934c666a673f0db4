internal import Base

/// Stochastic gradient descent with momentum (Sutskever et al. 2013), as in PyTorch: the learning rate does not scale the
/// velocities.
final class SGD: Optimizer {
  var learningRateFactor: Float = 1
  private(set) var steps = 0
  private let settings: OptimizerSettings
  private let parameters: Parameters
  private let decay: WeightDecay
  private let velocities: UnsafeMutablePointer<Float>

  init(_ parameters: Parameters, _ settings: OptimizerSettings, _ decay: WeightDecay) {
    self.parameters = parameters
    self.settings = settings
    self.decay = decay
    velocities = .allocate(capacity: parameters.count)
    velocities.initialize(repeating: 0, count: parameters.count)
  }

  deinit { velocities.deallocate() }

  func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool?) -> Float {
    steps += 1
    let clipped = clip(gradients, count: parameters.count, limit: settings.maxGradientNorm)
    let (momentum, scale) = (settings.momentum, clipped.factor)
    let looksAhead = settings.usesNesterovMomentum
    let rate = settings.learningRate * learningRateFactor
    let memory = UncheckedSendable((gradients, parameters.values, velocities, decay))
    @Sendable func move(_ part: Range<Int>) {
      let (gradients, values, velocities, decay) = memory.value
      decay.forEachGroup(in: part) { group, decay in
        for index in group {
          var gradient = gradients[index] * scale
          if decay != 0 { gradient += decay * values[index] }
          let velocity = momentum * velocities[index] + gradient
          velocities[index] = velocity
          values[index] -= rate * (looksAhead ? gradient + momentum * velocity : velocity)
        }
      }
    }
    if let pool { pool.runChunks(of: parameters.count, move) } else { move(0..<parameters.count) }
    return clipped.norm
  }

  func serialize(_ name: String, with checkpoint: Checkpoint) throws {
    try checkpoint.tensor("\(name).velocities", velocities, shape: [parameters.count])
    try checkpoint.count("\(name).steps", &steps)
  }
}
