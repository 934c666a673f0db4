public import Base

extension SeededGenerator.Stream {
  /// Action noise and sensor noise.
  public static let noise = SeededGenerator.Stream(1)
  /// Initial poses and goals.
  public static let placement = SeededGenerator.Stream(2)
}

extension SeededGenerator {
  /// Samples a point uniformly from an axis-aligned box.
  public mutating func uniform(in box: Box) -> Vector3 {
    let fractions = Vector3(uniform(), uniform(), uniform())
    return box.lower + fractions * (box.upper - box.lower)
  }
}
