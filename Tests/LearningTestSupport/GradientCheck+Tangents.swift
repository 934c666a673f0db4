public import Base
internal import Learning
public import Testing

extension GradientCheck {
  /// Sets the direction of tangents: random values, or zeros.
  ///
  /// Returns it, first that of the leaves, then that of the parameters.
  public func setDirection(
    in range: ClosedRange<Double>, using generator: inout SeededGenerator
  ) -> [[Float]] {
    let targets =
      leaves.map { ($0.tangents, $0.count) } + parameters.map { (graph.tangents(of: $0), $0.count) }
    return targets.map { target, count in
      (0..<count).map { index in
        let value = Float(generator.uniform(in: range))
        target?[index] = value
        return value
      }
    }
  }

  /// Compares the tangents of the loss in random directions with its gradients along them. A second pass finds tangents
  /// that the first has left behind.
  public func expectTangents(
    using generator: inout SeededGenerator, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let gradients = gradients()
    for _ in 0..<3 {
      let direction = setDirection(in: -1...1, using: &generator)
      graph.forwardTangents()
      let first = outputTangents
      graph.forwardTangents()
      #expect(outputTangents == first, "a second pass differs", sourceLocation: sourceLocation)
      var (sum, size) = (0.0, 0.0)
      for (gradient, direction) in zip(gradients, direction) {
        for (a, b) in zip(gradient, direction) {
          sum += Double(a) * Double(b)
          size += abs(Double(a) * Double(b))
        }
      }
      var found = 0.0
      for index in 0..<output.count {
        found += Double(first[index]) * Double(factors.values[index])
      }
      #expect(
        abs(found - sum) <= 2e-5 * max(size, 1e-3), "a tangent is \(found), not \(sum)",
        sourceLocation: sourceLocation)
    }
    _ = setDirection(in: 0...0, using: &generator)
  }

  /// The tangents of the outputs; zeros if they depend on nothing that has any.
  public var outputTangents: [Float] {
    (0..<output.count).map { output.tangents?[$0] ?? 0 }
  }
}
