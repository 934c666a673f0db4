import AllocationCounter
import Base
import CDNNL
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Matrix products")
struct MatrixProductTests {
  /// The precisions of this machine.
  static let precisions = Precision.allCases.filter { $0.unavailability == nil }

  /// A product with sizes that are no multiples of kernel sizes, and random factors.
  struct Case: CustomStringConvertible, Sendable {
    var rows = 70
    var columns = 65
    var inner = 131
    var transposesA = false
    var transposesB = false
    /// The distance between rows beyond the matrix's columns.
    var gap = 0
    var beta: Float = 0

    var description: String {
      "\(rows) x \(columns), inner \(inner), \(transposesA), \(transposesB), gap \(gap), \(beta)"
    }
  }

  static let cases: [Case] =
    [false, true].flatMap { a in
      [false, true].flatMap { b in
        [0, 3].flatMap { gap in
          [0, 1].map { Case(transposesA: a, transposesB: b, gap: gap, beta: $0) }
        }
      }
    } + [
      Case(rows: 1, columns: 400, inner: 400), Case(rows: 320, columns: 4, inner: 400),
      Case(rows: 320, columns: 400, inner: 39), Case(rows: 1, columns: 1, inner: 1),
      Case(rows: 400, columns: 400, inner: 320, transposesA: true, beta: 1),
    ]

  /// The largest error of an element, in units of the sum of its terms' magnitudes.
  private func error(_ precision: Precision, _ product: Case) -> Double {
    var generator = SeededGenerator(seed: 7)
    func matrix(_ rows: Int, _ columns: Int) -> (values: [Float], stride: Int) {
      let stride = columns + product.gap
      return ((0..<rows * stride).map { _ in Float(generator.uniform(in: -1...1)) }, stride)
    }
    let (rows, columns, inner) = (product.rows, product.columns, product.inner)
    let a = product.transposesA ? matrix(inner, rows) : matrix(rows, inner)
    let b = product.transposesB ? matrix(columns, inner) : matrix(inner, columns)
    let before = matrix(rows, columns)
    var after = before.values
    MatrixProducts(precision).multiply(
      a.values, transposeA: product.transposesA, strideA: a.stride, b.values,
      transposeB: product.transposesB, strideB: b.stride, rows: rows, columns: columns,
      inner: inner, beta: product.beta, into: &after, stride: before.stride)
    var worst = 0.0
    for row in 0..<rows {
      for column in 0..<before.stride {
        let index = row * before.stride + column
        guard column < columns else {
          #expect(after[index] == before.values[index], "a gap between rows was written")
          continue
        }
        var sum = Double(product.beta) * Double(before.values[index])
        var size = abs(sum)
        for k in 0..<inner {
          let term =
            Double(a.values[product.transposesA ? k * a.stride + row : row * a.stride + k])
            * Double(b.values[product.transposesB ? column * b.stride + k : k * b.stride + column])
          sum += term
          size += abs(term)
        }
        worst = max(worst, abs(Double(after[index]) - sum) / max(size, 1e-30))
      }
    }
    return worst
  }

  @Test("agree with float64", arguments: cases)
  func float64(product: Case) {
    // Each of the sums rounds to half a unit in the last of 24 bits (Higham 2002, section 3.1).
    let sums = Double(product.inner + 1) * 0x1p-24
    #expect(error(.float32, product) <= sums)
    guard Self.precisions.contains(.mixed) else { return }
    // Each of the two factors rounds to half a unit in the last of 8 bits.
    #expect(error(.mixed, product) <= sums + 2 * 0x1p-9 * (1 + 0x1p-9))
  }

  @Test("of bfloat16 are no more exact than that, where the weights are wide")
  func rounding() throws {
    guard Self.precisions.contains(.mixed) else { return }
    #expect(error(.mixed, Case()) > 1e-5)
    // Narrow weights stay float32: the same bits.
    let narrow = Case(rows: 320, columns: 400, inner: 39)
    #expect(error(.mixed, narrow) == error(.float32, narrow))
  }

  @Test("of numbers that bfloat16 holds are exact", arguments: precisions)
  func exact(precision: Precision) {
    let size = 96
    // Integers of 8 bits, whose sums have fewer than 24.
    let a = (0..<size * size).map { Float(($0 * 7919) % 255 - 127) }
    let b = (0..<size * size).map { Float(($0 * 104_729) % 251 - 125) }
    var target = [Float](repeating: 5, count: size * size)
    MatrixProducts(precision).multiply(
      a, b, rows: size, columns: size, inner: size, beta: 1, into: &target)
    for row in 0..<size {
      for column in 0..<size {
        let sum = (0..<size).reduce(Float(5)) { $0 + a[row * size + $1] * b[$1 * size + column] }
        #expect(target[row * size + column] == sum)
      }
    }
  }

  @Test("round to the nearest bfloat16, and to even between two", arguments: [1, 15, 16, 33, 100])
  func nearest(count: Int) {
    guard Self.precisions.contains(.mixed) else { return }
    var generator = SeededGenerator(seed: UInt64(count))
    var values = (0..<count).map { _ in Float(generator.uniform(in: -1000...1000)) }
    values[0] = Float(bitPattern: 0x3F80_8000)  // Halfway between 1 and the next bfloat16.
    var rounded = [UInt16](repeating: 7, count: count + 1)
    CDNNLRound(values, &rounded, count)
    for (value, found) in zip(values, rounded) {
      let bits = value.bitPattern
      #expect(UInt32(found) == (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }
    #expect(rounded[0] == 0x3F80)
    #expect(rounded[count] == 7)
  }

  @Test("with a bias and an activation are those of a dense layer", arguments: Activation.allCases)
  func dense(activation: Activation) {
    let layers = Self.precisions.map { DenseLayers(activation, $0) }
    let reference = layers[0]
    for layer in layers.dropFirst() {
      for (value, expected) in zip(layer.values, reference.values) {
        #expect(abs(value - expected) < 0.02, "\(value), not \(expected)")
      }
      // A whole gradient keeps its direction.
      let (a, b) = (layer.gradients, reference.gradients)
      func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
      #expect(cosine > 0.999, "\(cosine)")
    }
  }

  /// Two dense layers with 80 inputs and outputs each.
  private struct DenseLayers {
    var values: [Float] = []
    var gradients: [Float] = []

    init(_ activation: Activation, _ precision: Precision) {
      var generator = SeededGenerator(seed: 11)
      var plan = Parameters.Plan()
      let layers = (1...2).map {
        Dense("layer\($0)", from: 80, to: 80, activation, gain: 0.5, plan: &plan)
      }
      let parameters = Parameters(plan, using: &generator)
      parameters.perturb(by: 0.05, using: &generator)
      let graph = Graph(rows: 33, requiresGradient: true, precision: precision)
      let input = graph.leaf(80, using: &generator)
      let output = layers.reduce(input as Node) { $1($0, parameters, in: graph) }
      let loss = graph.rowSum(graph.square(output))
      for _ in 0..<2 {
        graph.forward()
        graph.backward(from: loss, factor: 1 / 33)
      }
      let before = AllocationCount()
      for _ in 0..<10 {
        graph.forward()
        graph.backward(from: loss, factor: 1 / 33)
      }
      // Each pass has two products forward and four backward. The call into oneDNN makes at most eight small
      // allocations, for its arguments.
      let allowed: UInt64 = precision == .mixed ? 10 * 6 * 8 : 0
      #expect(AllocationCount() - before <= allowed)
      values = Array(UnsafeBufferPointer(start: output.values, count: output.count))
      let found = graph.gradients(of: parameters)?.values
      gradients = Array(UnsafeBufferPointer(start: found, count: parameters.count))
    }
  }
}
