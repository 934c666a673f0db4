import Base

@testable import Agents

/// An input of a graph that has gradients.
final class Leaf: Node {
  init(rows: Int, columns: Int) { super.init(rows: rows, columns: columns, requiresGradient: true) }
}

extension Graph {
  /// A leaf with random values within bounds.
  func leaf(
    _ columns: Int, in range: ClosedRange<Double> = -1.5...1.5,
    using generator: inout SeededGenerator
  ) -> Leaf {
    let leaf = Leaf(rows: rows, columns: columns)
    leaf.fill(in: range, using: &generator)
    return add(leaf)
  }
}

extension Node {
  func fill(in range: ClosedRange<Double>, using generator: inout SeededGenerator) {
    for index in 0..<count { values[index] = Float(generator.uniform(in: range)) }
  }
  var numbers: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}

extension Parameters {
  /// Randomizes all values, so that no initial zero or one hides an error.
  func perturb(by size: Double = 0.5, using generator: inout SeededGenerator) {
    for index in 0..<count { values[index] += Float(generator.uniform(in: -size...size)) }
  }
  var numbers: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}
