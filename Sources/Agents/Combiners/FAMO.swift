internal import Base
internal import Learning

/// FAMO, fast adaptive multitask optimization (Liu et al. 2023): weights learn from how fast the losses fall, so that
/// they fall at equal rates.
///
/// With z the softmax of the logits, the gradient of task i has the weight `c z_i / loss_i`, and the logits learn
/// from the changes of the logarithms of the losses (algorithm 1). The losses after an update are those of the next
/// batch, so that no further pass is necessary.
public struct FAMO: GradientCombiner {
  public static let kind = "famo"
  public static let summary = "Weights that learn to make the losses fall at equal rates."
  public static let needsTaskGradients = true

  /// The step size of the logits (beta in the paper).
  public var learningRate: Float = 0.025
  /// The decay of the logits (gamma in the paper).
  public var decay: Float = 0.001
  /// Added to losses, which count from 0, or from the lowest one so far if that is negative.
  public var epsilon: Float = 0.001

  public init() {}

  public func validate(_ name: String) throws {
    try require(
      learningRate > 0 && learningRate <= 10, "\(name).learningRate", learningRate,
      "more than 0, up to 10")
    try require((0...1).contains(decay), "\(name).decay", decay, "from 0 to 1")
    try require(epsilon > 0 && epsilon <= 1, "\(name).epsilon", epsilon, "more than 0, up to 1")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    EqualRates(tasks, self)
  }

  private final class EqualRates: GradientCombination {
    private let settings: FAMO
    private let logits, lowestLosses, logLosses: TaskValues
    /// The softmax of the logits, and the falls of the losses' logarithms.
    private let shares, falls: TaskValues
    /// Whether there was an update before.
    private var hasLosses = false

    init(_ tasks: Int, _ settings: FAMO) {
      self.settings = settings
      logits = TaskValues(tasks, initial: 0)
      lowestLosses = TaskValues(tasks, initial: 0)
      logLosses = TaskValues(tasks, initial: 0)
      shares = TaskValues(tasks, initial: 1 / Float(tasks))
      falls = TaskValues(tasks, initial: 0)
    }

    func combine(_ gradients: TaskGradients) {
      learn(from: gradients.losses)
      setShares()
      // Subtracting the least logarithm keeps the exponentials finite.
      let least = logLosses.indices.reduce(Float.infinity) { min($0, logLosses[$1]) }
      var total: Float = 0
      for task in logits.indices {
        let weight = shares[task] * Float(Double.exp(Double(least - logLosses[task])))
        gradients.weights[task] = weight
        total += weight
      }
      for task in logits.indices { gradients.weights[task] /= total }
      gradients.combine()
    }

    /// Moves the logits by the changes of the losses' logarithms since the last update, through the softmax.
    private func learn(from losses: UnsafeMutableBufferPointer<Float>) {
      setShares()
      var mean: Float = 0
      for task in logits.indices {
        lowestLosses[task] = min(lowestLosses[task], losses[task])
        let log = Float(
          Double.log(Double(losses[task] - lowestLosses[task] + settings.epsilon)))
        falls[task] = hasLosses ? logLosses[task] - log : 0
        logLosses[task] = log
        mean += shares[task] * falls[task]
      }
      for task in logits.indices {
        let slope = shares[task] * (falls[task] - mean) + settings.decay * logits[task]
        logits[task] = (logits[task] - settings.learningRate * slope).clamped(to: -80...80)
      }
      hasLosses = true
    }

    private func setShares() {
      let largest = logits.indices.reduce(-Float.infinity) { max($0, logits[$1]) }
      for task in logits.indices {
        shares[task] = Float(Double.exp(Double(logits[task] - largest)))
      }
      let total = shares.sum
      for task in logits.indices { shares[task] /= total }
    }

    func serialize(_ name: String, with checkpoint: Checkpoint) throws {
      try logits.serialize("\(name).logits", with: checkpoint, in: -80...80)
      try lowestLosses.serialize(
        "\(name).lowestLosses", with: checkpoint, in: -.greatestFiniteMagnitude...0)
      try logLosses.serialize("\(name).logLosses", with: checkpoint, in: -100...100)
      try checkpoint.value("\(name).hasLosses", &hasLosses)
    }
  }
}
