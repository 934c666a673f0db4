public import Base

/// Changes parameters step by step, by the gradients of a loss.
public protocol Optimizer: AnyObject {
  /// The factor of the learning rate in the next step, such as that of a ``Schedule``.
  var learningRateFactor: Float { get set }
  /// The number of steps taken.
  var steps: Int { get }

  /// Takes a step with some gradients, on a pool's threads if there is one; returns the gradients' norm before
  /// clipping. It allocates nothing.
  @discardableResult
  func step(_ gradients: UnsafePointer<Float>, on pool: ThreadPool?) -> Float

  /// Saves or loads the state, under a name.
  func serialize(_ name: String, with checkpoint: Checkpoint) throws
}

extension Optimizer {
  /// Takes a step on the calling thread.
  @discardableResult
  public func step(_ gradients: UnsafePointer<Float>) -> Float { step(gradients, on: nil) }
}

/// Gradient clipping by global norm (Pascanu et al. 2013): the norm of all gradients, and the factor that brings it down
/// to `limit`. A limit of 0 disables clipping.
func clip(
  _ gradients: UnsafePointer<Float>, count: Int, limit: Float
) -> (norm: Float, factor: Float) {
  let norm = dotProduct(gradients, gradients, count: count).squareRoot()
  return (norm, limit > 0 && norm > limit ? limit / norm : 1)
}
