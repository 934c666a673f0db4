public import Base
private import Glibc
internal import Tasks

/// Follows gradients by steps that are scaled for each number by how large its gradients have been (Kingma and
/// Ba, 2015); with decay, AdamW (Loshchilov and Hutter, 2019).
public final class Adam {
  public struct Settings: Codable, Hashable, Sendable {
    public var learningRate: Float = 3e-4
    public var meanDecay: Float = 0.9
    public var squareDecay: Float = 0.999
    public var tiny: Float = 1e-5
    /// What parameters shrink by at each step, times the learning rate.
    public var weightDecay: Float = 0
    /// Gradients that are longer than this, taken together, are shortened to it; 0 for no limit.
    public var longestGradient: Float = 1

    public init() {}
  }

  public var settings: Settings
  private let parameters: Parameters
  let means, squares: UnsafeMutablePointer<Float>
  var count: Int { parameters.count }
  public internal(set) var steps = 0

  public init(_ parameters: Parameters, _ settings: Settings) {
    self.parameters = parameters
    self.settings = settings
    means = .allocate(capacity: parameters.count)
    squares = .allocate(capacity: parameters.count)
    means.initialize(repeating: 0, count: parameters.count)
    squares.initialize(repeating: 0, count: parameters.count)
  }

  deinit {
    means.deallocate()
    squares.deallocate()
  }

  /// Takes a step against gradients, on a pool's threads where there is one; gives their length.
  @discardableResult
  public func step(_ gradients: UnsafePointer<Float>, on pool: WorkerPool? = nil) -> Float {
    steps += 1
    let length = dotProduct(gradients, gradients, count: parameters.count).squareRoot()
    let limit = settings.longestGradient
    let scale = limit > 0 && length > limit ? limit / length : 1
    let (b1, b2) = (settings.meanDecay, settings.squareDecay)
    let correction = (1 - powf(b2, Float(steps))).squareRoot()
    let rate = settings.learningRate / (1 - powf(b1, Float(steps))) * correction
    let tiny = settings.tiny * correction
    let keep = 1 - settings.learningRate * settings.weightDecay
    let memory = Disjoint((gradients, parameters.values, means, squares))
    @Sendable func move(_ part: Range<Int>) {
      let (gradients, values, means, squares) = memory.value
      for index in part {
        let gradient = gradients[index] * scale
        let mean = b1 * means[index] + (1 - b1) * gradient
        let square = b2 * squares[index] + (1 - b2) * gradient * gradient
        means[index] = mean
        squares[index] = square
        values[index] = keep * values[index] - rate * mean / (square.squareRoot() + tiny)
      }
    }
    if let pool { pool.runParts(of: parameters.count, move) } else { move(0..<parameters.count) }
    return length
  }
}

extension Adam.Settings {
  /// Throws where they make no sense; `name` says whose they are.
  func validate(_ name: String) throws {
    try require(
      learningRate > 0 && learningRate <= 1, "\(name).learningRate", learningRate, "from 0 to 1")
    try require(
      meanDecay >= 0 && meanDecay < 1, "\(name).meanDecay", meanDecay, "from 0 to below 1")
    try require(
      squareDecay >= 0 && squareDecay < 1, "\(name).squareDecay", squareDecay, "from 0 to below 1")
    try require(tiny > 0, "\(name).tiny", tiny, "more than 0")
    try require(weightDecay >= 0, "\(name).weightDecay", weightDecay, "0 or more")
    try require(longestGradient >= 0, "\(name).longestGradient", longestGradient, "0 or more")
  }
}
