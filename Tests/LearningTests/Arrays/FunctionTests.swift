import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Functions of Float32x8")
struct FunctionTests {
  private struct Case: Encodable {
    var x: [UInt32] = []
    var exp: [UInt32] = []
    var tanh: [UInt32] = []
  }

  private struct Answer: Decodable {
    let exp, expAt, tanh, tanhAt: Double
  }

  @Test("agree with NumPy over all floats")
  func agreement() throws {
    var generator = SeededGenerator(seed: 1)
    var numbers: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, -.leastNormalMagnitude, 88.72283, 88.72284, -87.33654, -103.97207,
      -103.98,
    ]
    // Random bit patterns, and more where the functions are neither zero nor infinite.
    for _ in 0..<20_000 {
      numbers.append(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())))
    }
    for _ in 0..<20_000 { numbers.append(Float(generator.uniform(in: -110...92))) }
    for _ in 0..<20_000 { numbers.append(Float(generator.uniform(in: -2...2))) }
    var test = Case()
    for number in numbers {
      let lanes = Float32x8(repeating: number)
      test.x.append(number.bitPattern)
      test.exp.append(lanes.exp[0].bitPattern)
      test.tanh.append(lanes.tanh[0].bitPattern)
    }
    let answer = try Reference.answer("functions", test, as: Answer.self)
    #expect(answer.exp < 2, "at \(answer.expAt)")
    #expect(answer.tanh < 3, "at \(answer.tanhAt)")
  }

  @Test("infinities, NaN and zeros")
  func ends() {
    let numbers: Float32x8 = [-.infinity, .infinity, .nan, 0, -1000, 1000, -0.0, 1]
    let (powers, tangents) = (numbers.exp, numbers.tanh)
    #expect(powers[0] == 0 && powers[1] == .infinity && powers[2].isNaN && powers[3] == 1)
    #expect(powers[4] == 0 && powers[5] == .infinity && powers[6] == 1)
    #expect(tangents[0] == -1 && tangents[1] == 1 && tangents[2].isNaN && tangents[3] == 0)
    #expect(tangents[4] == -1 && tangents[5] == 1)
  }

  @Test("sums and products of sizes around eight", arguments: [0, 1, 7, 8, 9, 17, 1000])
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
