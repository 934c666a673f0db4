public import Base
public import Learning
public import Testing

/// Compares a graph's gradients with finite differences: central differences with Richardson extrapolation (fourth
/// order).
///
/// The loss is the sum of all outputs, each with a random factor, so that no errors cancel. It is summed in double
/// precision, so the rounding of the outputs is the only noise.
public struct GradientCheck {
  /// A power of two, so that the shifted values are mostly exact.
  static let step: Float = 1 / 128
  /// Outputs have a relative error of about 1e-7. With a step of 1/128 that is 1e-5 of a derivative, and ten times as
  /// much through networks of sums and products. The error of the four-point difference itself is not larger.
  static let tolerance = 1e-3

  let graph: Graph
  let output: Node
  let leaves: [Input]
  let parameters: [Parameters]
  /// The factors of the outputs.
  public let factors: Input
  private let loss: Node

  public init(
    _ output: Node, in graph: Graph, leaves: [Input] = [], parameters: [Parameters] = [],
    using generator: inout SeededGenerator
  ) {
    self.graph = graph
    self.output = output
    self.leaves = leaves
    self.parameters = parameters
    factors = graph.input(rows: output.rows, columns: output.columns)
    factors.fill(in: 0.5...1.5, using: &generator)
    for index in stride(from: 0, to: factors.count, by: 2) { factors.values[index] *= -1 }
    loss = graph.rowSum(graph.product(output, factors))
  }

  /// Computes all gradients; returns those of the leaves, then those of the parameters.
  public func gradients() -> [[Float]] {
    graph.forward()
    graph.backward(from: loss, factor: 1)
    var all = leaves.map { leaf in
      Array(UnsafeBufferPointer(start: leaf.gradients, count: leaf.count))
    }
    for block in parameters {
      all.append(
        Array(UnsafeBufferPointer(start: graph.gradients(of: block)?.values, count: block.count)))
    }
    return all
  }

  private func value() -> Double {
    graph.forward()
    var sum = 0.0
    for index in 0..<output.count {
      sum += Double(output.values[index]) * Double(factors.values[index])
    }
    return sum
  }

  /// The derivative with respect to a value; nil if a kink is too close.
  private func derivative(of pointer: UnsafeMutablePointer<Float>) -> Double? {
    let middle = pointer.pointee
    let here = value()
    defer { pointer.pointee = middle }
    func centralDifference(_ step: Float) -> (derivative: Double, secondDifference: Double) {
      pointer.pointee = middle + step
      let (high, above) = (Double(pointer.pointee), value())
      pointer.pointee = middle - step
      let (low, below) = (Double(pointer.pointee), value())
      return (
        (above - below) / (high - low),
        (above - here) / (high - Double(middle)) - (here - below) / (Double(middle) - low)
      )
    }
    let (wide, medium, narrow) = (
      centralDifference(2 * Self.step), centralDifference(Self.step),
      centralDifference(Self.step / 2)
    )
    let derivative = (4 * medium.derivative - wide.derivative) / 3
    let finer = (4 * narrow.derivative - medium.derivative) / 3
    let allowed = Self.tolerance * max(1, abs(derivative))
    // For a smooth function, one-sided derivatives differ half as much at half the step.
    let isSmooth =
      abs(derivative - finer) < allowed / 2
      && abs(medium.secondDifference - 2 * narrow.secondDifference) < 4 * allowed
      && abs(wide.secondDifference - 2 * medium.secondDifference) < 4 * allowed
    return isSmooth ? derivative : nil
  }

  /// Checks up to `limit` values of each leaf and parameter block, spread evenly. A second pass finds gradients
  /// that the first has left behind.
  public func expectGradients(
    limit: Int = 40, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let first = gradients()
    #expect(gradients() == first, "a second pass differs", sourceLocation: sourceLocation)
    let blocks = leaves.map { ($0.values, $0.count) } + parameters.map { ($0.values, $0.count) }
    var checked = 0
    var skipped = 0
    for (block, (start, count)) in blocks.enumerated() {
      // The prime factor spreads the values over the columns.
      for number in 0..<min(count, limit) {
        let index = count <= limit ? number : (number * 7919) % count
        checked += 1
        guard let expected = derivative(of: start + index) else {
          skipped += 1
          continue
        }
        let found = Double(first[block][index])
        #expect(
          abs(found - expected) <= Self.tolerance * max(1, abs(expected)),
          "value \(index) of block \(block)",
          sourceLocation: sourceLocation)
      }
    }
    #expect(skipped * 2 <= checked, "too many kinks", sourceLocation: sourceLocation)
    #expect(gradients() == first, "a pass after the check differs", sourceLocation: sourceLocation)
  }
}
