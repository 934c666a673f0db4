public import Base

extension SeededGenerator.Stream {
  /// Disturbances of actions and sensors.
  public static let noise = SeededGenerator.Stream(1)
  /// Where things start and what the goal is.
  public static let placement = SeededGenerator.Stream(2)
}

extension SeededGenerator {
  /// A point in the box, uniformly.
  public mutating func uniform(in box: Box) -> Vector3 {
    let fractions = Vector3(unit(), unit(), unit())
    return box.lower + fractions * (box.upper - box.lower)
  }
}
