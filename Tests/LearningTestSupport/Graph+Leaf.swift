public import Base
public import Learning

extension Graph {
  /// An input with gradients and random values within bounds.
  public func leaf(
    rows: Int? = nil, _ columns: Int, in range: ClosedRange<Double> = -1.5...1.5,
    using generator: inout SeededGenerator
  ) -> Input {
    let leaf = input(rows: rows, columns: columns, requiresGradient: true)
    leaf.fill(in: range, using: &generator)
    return leaf
  }
}

extension Node {
  /// Fills the node with random values within bounds.
  public func fill(in range: ClosedRange<Double>, using generator: inout SeededGenerator) {
    for index in 0..<count { values[index] = Float(generator.uniform(in: range)) }
  }
  /// The values.
  public var numbers: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}

extension Parameters {
  /// Randomizes all values, so that no initial zero or one hides an error.
  public func perturb(by size: Double = 0.5, using generator: inout SeededGenerator) {
    for index in 0..<count { values[index] += Float(generator.uniform(in: -size...size)) }
  }
  /// The values.
  public var numbers: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}
