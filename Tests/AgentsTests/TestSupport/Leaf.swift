import Base

@testable import Agents

/// Numbers that a graph begins with and that have gradients, unlike an input's.
final class Leaf: Node {
  init(rows: Int, columns: Int) { super.init(rows: rows, columns: columns, learns: true) }
}

extension Graph {
  /// Numbers between bounds, by chance.
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
  /// Random numbers everywhere, so that no zero or one that a matrix begins with hides a mistake.
  func scatter(by size: Double = 0.5, using generator: inout SeededGenerator) {
    for index in 0..<count { values[index] += Float(generator.uniform(in: -size...size)) }
  }
  var numbers: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}
