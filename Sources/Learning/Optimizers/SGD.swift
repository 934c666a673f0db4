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
  /// The gradients of the current step, their factor and the learning rate.
  private var current: (gradients: UnsafePointer<Float>?, scale: Float, rate: Float) = (nil, 0, 0)
  /// Moves a chunk of the parameters; kept, so that a step allocates nothing.
  private var moveChunk: @Sendable (Int) -> Void = { _ in }

  init(_ parameters: Parameters, _ settings: OptimizerSettings, _ decay: WeightDecay) {
    self.parameters = parameters
    self.settings = settings
    self.decay = decay
    velocities = .allocate(capacity: parameters.count)
    velocities.initialize(repeating: 0, count: parameters.count)
    let this = UncheckedSendable(Unmanaged.passUnretained(self))
    let count = parameters.count
    moveChunk = { this.value.takeUnretainedValue().move(ThreadPool.chunk($0, of: count)) }
  }

  deinit { velocities.deallocate() }

  func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool?) -> Float {
    steps += 1
    let clipped = clip(gradients, count: parameters.count, limit: settings.maxGradientNorm)
    current = (gradients, clipped.factor, settings.learningRate * learningRateFactor)
    if let pool {
      pool.runKept(ThreadPool.chunkCount(of: parameters.count), moveChunk)
    } else {
      move(0..<parameters.count)
    }
    return clipped.norm
  }

  private func move(_ part: Range<Int>) {
    guard let gradients = current.gradients else { return }
    let (scale, rate, momentum) = (current.scale, current.rate, settings.momentum)
    let looksAhead = settings.usesNesterovMomentum
    let (values, velocities) = (parameters.values, velocities)
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

  func serialize(_ name: String, with checkpoint: Checkpoint) throws {
    try checkpoint.tensor("\(name).velocities", velocities, shape: [parameters.count])
    try checkpoint.count("\(name).steps", &steps)
  }
}
