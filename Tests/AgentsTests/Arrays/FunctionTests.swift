import Base
import Testing

@testable import Agents

@Suite("Functions of eight numbers at once")
struct FunctionTests {
  private struct Case: Encodable {
    var x: [UInt32] = []
    var exponential: [UInt32] = []
    var tanh: [UInt32] = []
  }

  private struct Answer: Decodable {
    let exponential, exponentialAt, tanh, tanhAt: Double
  }

  @Test("agree with NumPy over all numbers there are")
  func agreement() throws {
    var generator = SeededGenerator(seed: 1)
    var numbers: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, -.leastNormalMagnitude, 88.72283, 88.72284, -87.33654, -103.97207,
      -103.98,
    ]
    // Any bits at all, and more where something happens.
    for _ in 0..<20_000 {
      numbers.append(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())))
    }
    for _ in 0..<20_000 { numbers.append(Float(generator.uniform(in: -110...92))) }
    for _ in 0..<20_000 { numbers.append(Float(generator.uniform(in: -2...2))) }
    var test = Case()
    for number in numbers {
      let lanes = Lanes(repeating: number)
      test.x.append(number.bitPattern)
      test.exponential.append(lanes.exponential[0].bitPattern)
      test.tanh.append(lanes.hyperbolicTangent[0].bitPattern)
    }
    let answer = try Reference.answer("functions", test, as: Answer.self)
    #expect(answer.exponential < 2, "at \(answer.exponentialAt)")
    #expect(answer.tanh < 3, "at \(answer.tanhAt)")
  }

  @Test("ends and what is no number")
  func ends() {
    let numbers: Lanes = [-.infinity, .infinity, .nan, 0, -1000, 1000, -0.0, 1]
    let (powers, tangents) = (numbers.exponential, numbers.hyperbolicTangent)
    #expect(powers[0] == 0 && powers[1] == .infinity && powers[2].isNaN && powers[3] == 1)
    #expect(powers[4] == 0 && powers[5] == .infinity && powers[6] == 1)
    #expect(tangents[0] == -1 && tangents[1] == 1 && tangents[2].isNaN && tangents[3] == 0)
    #expect(tangents[4] == -1 && tangents[5] == 1)
  }

  @Test("sums and products at sizes around eight", arguments: [0, 1, 7, 8, 9, 17, 1000])
  func sums(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let a = (0..<count).map { _ in Float(generator.normal()) }
    let b = (0..<count).map { _ in Float(generator.normal()) }
    let sums = zip(a, b).reduce((sum: 0.0, product: 0.0)) {
      ($0.sum + Double($1.0), $0.product + Double($1.0) * Double($1.1))
    }
    #expect(abs(Double(sum(a, count: count)) - sums.sum) < 1e-6 * Double(count + 1))
    #expect(abs(Double(dotProduct(a, b, count: count)) - sums.product) < 1e-6 * Double(count + 1))
    var halves = a
    mapLanes(&halves, count) { $0 * 0.5 }
    #expect(halves == a.map { $0 * 0.5 })
  }
}
