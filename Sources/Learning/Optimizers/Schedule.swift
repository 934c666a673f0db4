internal import Base

/// How a value such as a learning rate changes during training: the factor that multiplies it.
public struct Schedule: Codable, Hashable, Sendable {
  /// The curve of the factor from 1, after the warm-up, to its final value.
  public enum Shape: String, Codable, Hashable, Sendable, CaseIterable {
    /// The factor stays 1.
    case constant
    /// A straight line.
    case linear
    /// Half a period of a cosine (SGDR, Loshchilov and Hutter 2017, without restarts).
    case cosine
  }

  /// The curve after the warm-up.
  public var shape = Shape.constant
  /// The factor at the end of training; a constant schedule ignores it.
  public var finalFactor: Float = 0
  /// The fraction of training in which the factor rises linearly from 0 to 1 (warm-up, Goyal et al. 2017).
  public var warmUp: Float = 0

  /// Makes a schedule.
  public init(_ shape: Shape = .constant, finalFactor: Float = 0, warmUp: Float = 0) {
    self.shape = shape
    self.finalFactor = finalFactor
    self.warmUp = warmUp
  }

  /// The factor after a fraction of training, from 0 to 1.
  public func factor(at progress: Double) -> Float {
    let warmUp = Double(warmUp)
    if progress < warmUp { return Float(max(progress, 0) / warmUp) }
    let rest = warmUp < 1 ? min((progress - warmUp) / (1 - warmUp), 1) : 1
    let left: Double
    switch shape {
    case .constant: return 1
    case .linear: left = 1 - rest
    case .cosine: left = (1 + Double.cos(.pi * rest)) / 2
    }
    return finalFactor + (1 - finalFactor) * Float(left)
  }
}
