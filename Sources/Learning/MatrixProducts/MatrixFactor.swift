internal import CDNNL

/// A matrix without gaps between rows that is a factor of several products. In mixed precision it is rounded only once
/// for all of them.
final class MatrixFactor {
  let rows, columns: Int
  private var source: UnsafePointer<Float>?
  private var roundedValues: UnsafeMutablePointer<UInt16>?
  private var isRounded = false

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  deinit { roundedValues?.deallocate() }

  /// Sets the matrix. Its values must stay the same for all products until the next call.
  func set(_ values: UnsafePointer<Float>) {
    source = values
    isRounded = false
  }

  /// The values in float32.
  var values: UnsafePointer<Float> {
    guard let source else { preconditionFailure("a factor of a product has no values") }
    return source
  }

  /// The values in bfloat16. Memory for them is allocated when they are first needed.
  func rounded() -> UnsafePointer<UInt16> {
    let target = roundedValues ?? .allocate(capacity: rows * columns)
    roundedValues = target
    if !isRounded { CDNNLRound(values, target, rows * columns) }
    isRounded = true
    return UnsafePointer(target)
  }
}
