import Base
import Testing

@testable import Agents

/// Compares a graph's gradients with how its loss changes when numbers are moved a little.
///
/// The loss is the sum of all outputs, each with a random factor, so that no error cancels out. It is added up
/// in double precision from the outputs, which leaves their own rounding as the only noise.
struct GradientCheck {
  /// A power of two, so that moved numbers are mostly exact.
  static let step: Float = 1 / 128
  /// Outputs are right to some 1e-7 of their size. Over a step of 1/128 that makes 1e-5 of a slope, ten times
  /// that where a network adds up and multiplies; the four-point difference itself errs by no more.
  static let tolerance = 1e-3

  let graph: Graph
  let output: Node
  let leaves: [Node]
  let parameters: [Parameters]
  let factors: Input
  private let loss: Node

  init(
    _ output: Node, in graph: Graph, leaves: [Node] = [], parameters: [Parameters] = [],
    using generator: inout SeededGenerator
  ) {
    self.graph = graph
    self.output = output
    self.leaves = leaves
    self.parameters = parameters
    factors = graph.input(columns: output.columns)
    factors.fill(in: 0.5...1.5, using: &generator)
    for index in stride(from: 0, to: factors.count, by: 2) { factors.values[index] *= -1 }
    loss = graph.rowSum(graph.product(output, factors))
  }

  /// Computes all gradients, and gives them by leaf and then by block of parameters.
  func gradients() -> [[Float]] {
    graph.forward()
    graph.backward(from: loss, factor: 1)
    var all = leaves.map { leaf in
      // What the loss does not depend on has no gradients at all.
      leaf.isReached
        ? Array(UnsafeBufferPointer(start: leaf.gradients, count: leaf.count))
        : [Float](repeating: 0, count: leaf.count)
    }
    for block in parameters {
      all.append(
        Array(UnsafeBufferPointer(start: graph.gradients(of: block), count: block.count)))
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

  /// The slope at a number, or nil where there is a kink so near that it means nothing.
  private func slope(of place: UnsafeMutablePointer<Float>) -> Double? {
    let middle = place.pointee
    let here = value()
    defer { place.pointee = middle }
    func look(_ step: Float) -> (slope: Double, bend: Double) {
      place.pointee = middle + step
      let (high, above) = (Double(place.pointee), value())
      place.pointee = middle - step
      let (low, below) = (Double(place.pointee), value())
      return (
        (above - below) / (high - low),
        (above - here) / (high - Double(middle)) - (here - below) / (Double(middle) - low)
      )
    }
    let (wide, medium, narrow) = (look(2 * Self.step), look(Self.step), look(Self.step / 2))
    let slope = (4 * medium.slope - wide.slope) / 3
    let finer = (4 * narrow.slope - medium.slope) / 3
    let allowed = Self.tolerance * max(1, abs(slope))
    // Of a smooth function, slopes to both sides differ by half as much at half the step.
    let isSmooth =
      abs(slope - finer) < allowed / 2 && abs(medium.bend - 2 * narrow.bend) < 4 * allowed
      && abs(wide.bend - 2 * medium.bend) < 4 * allowed
    return isSmooth ? slope : nil
  }

  /// Checks up to `limit` numbers of each leaf and block, spread evenly, twice over: the second pass finds what
  /// the first has left behind.
  func expectGradients(limit: Int = 40, sourceLocation: SourceLocation = #_sourceLocation) {
    let first = gradients()
    #expect(gradients() == first, "a second pass gives others", sourceLocation: sourceLocation)
    let places = leaves.map { ($0.values, $0.count) } + parameters.map { ($0.values, $0.count) }
    var checked = 0
    var skipped = 0
    for (block, (start, count)) in places.enumerated() {
      // The prime number keeps the places from falling into one column.
      for place in 0..<min(count, limit) {
        let index = count <= limit ? place : (place * 7919) % count
        checked += 1
        guard let expected = slope(of: start + index) else {
          skipped += 1
          continue
        }
        let found = Double(first[block][index])
        #expect(
          abs(found - expected) <= Self.tolerance * max(1, abs(expected)),
          "number \(index) of block \(block)",
          sourceLocation: sourceLocation)
      }
    }
    #expect(skipped * 2 <= checked, "too many kinks", sourceLocation: sourceLocation)
    #expect(gradients() == first, "others after all that", sourceLocation: sourceLocation)
  }
}
