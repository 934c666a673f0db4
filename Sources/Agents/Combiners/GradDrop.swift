internal import Base
internal import Learning

/// GradDrop, gradient sign dropout (Chen et al. 2020): of each parameter's gradients, only those of one sign remain. The
/// sign is random, and more probable the more of the gradients have it.
///
/// A parameter keeps the positive gradients with the probability `1/2 (1 + sum of g / sum of |g|)` (eq. 1).
public struct GradDrop: GradientCombiner {
  public static let kind = "graddrop"
  public static let summary = "Gradients of one random sign for each parameter."
  public static let needsTaskGradients = true

  /// The fraction of every gradient that always remains.
  public var leak: Float = 0

  public init() {}

  public func validate(_ name: String) throws {
    try require((0...1).contains(leak), "\(name).leak", leak, "from 0 to 1")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination { SignDropout(leak) }

  private final class SignDropout: GradientCombination {
    private let leak: Float
    /// The sums of the gradients' absolute values, then a sign for each parameter.
    private var sums: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 0)
    /// The generator of the update.
    private var generator = SeededGenerator(seed: 0)
    private weak var gradients: TaskGradients?
    /// Combines a chunk; kept, so that an update allocates nothing.
    private var combineChunk: @Sendable (Int) -> Void = { _ in }

    init(_ leak: Float) { self.leak = leak }

    deinit { sums.deallocate() }

    func combine(_ gradients: TaskGradients) {
      if self.gradients !== gradients { prepare(gradients) }
      gradients.weights.update(repeating: 1 / Float(gradients.taskCount))
      generator = gradients.generator.split()
      gradients.forEachChunk(combineChunk)
    }

    private func prepare(_ gradients: TaskGradients) {
      sums.deallocate()
      sums = .allocate(capacity: gradients.count)
      sums.initialize(repeating: 0)
      self.gradients = gradients
      let these = UncheckedSendable(
        (Unmanaged.passUnretained(self), Unmanaged.passUnretained(gradients)))
      combineChunk = { chunk in
        let (this, gradients) = these.value
        this.takeUnretainedValue().combine(chunk, of: gradients.takeUnretainedValue())
      }
    }

    private func combine(_ chunk: Int, of gradients: TaskGradients) {
      let range = gradients.range(ofChunk: chunk)
      guard let sums = sums.baseAddress.map({ $0 + range.lowerBound }) else { return }
      let (target, count) = (gradients.combined + range.lowerBound, range.count)
      target.update(repeating: 0, count: count)
      sums.update(repeating: 0, count: count)
      for task in 0..<gradients.taskCount {
        let gradient = gradients[task] + range.lowerBound
        for index in 0..<count {
          target[index] += gradient[index]
          sums[index] += abs(gradient[index])
        }
      }
      // A stream for each chunk, so that threads do not matter.
      var generator = SeededGenerator(
        seed: self.generator.state[0], stream: .init(UInt64(chunk)))
      for index in 0..<count {
        let purity = sums[index] > 0 ? 0.5 * (1 + target[index] / sums[index]) : 0.5
        sums[index] = Float(generator.uniform()) < purity ? 1 : -1
        target[index] *= leak / Float(gradients.taskCount)
      }
      let factor = (1 - leak) / Float(gradients.taskCount)
      for task in 0..<gradients.taskCount {
        let gradient = gradients[task] + range.lowerBound
        for index in 0..<count {
          let value = gradient[index]
          target[index] += value * sums[index] > 0 ? factor * value : 0
        }
      }
    }
  }
}
