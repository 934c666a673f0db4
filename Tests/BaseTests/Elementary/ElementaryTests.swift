import Base
import Foundation
import Testing

/// Scripts/test-processors runs these tests on processors without some features of this one.
@Suite("Elementary functions")
struct ElementaryTests {
  @Test("special values are those of C's Annex F")
  func special() {
    let (infinity, nan) = (Double.infinity, Double.nan)
    for function in [Double.sin, Double.cos, Double.tan] {
      #expect(function(infinity).isNaN && function(-infinity).isNaN && function(nan).isNaN)
    }
    let odd = [Double.sin, Double.tan, Double.asin, Double.atan]
    for function in odd {
      for x in [0, .leastNonzeroMagnitude, 0x1p-1030, 1e-30] {
        #expect(function(x) == x && function(-x) == -x)
        #expect(function(-x).sign == .minus)
      }
    }
    #expect(Double.cos(0) == 1 && Double.cos(.leastNonzeroMagnitude) == 1 && Double.acos(1) == 0)
    for function in [Double.asin, Double.acos] {
      for x in [(1.0).nextUp, (-1.0).nextDown, infinity, -infinity, nan] {
        #expect(function(x).isNaN)
      }
    }
    #expect(Double.asin(1) == .pi / 2 && Double.acos(-1) == .pi)
    #expect(Double.atan(infinity) == .pi / 2 && Double.atan(nan).isNaN)
    #expect(Double.exp(-infinity) == 0 && Double.exp(infinity) == infinity && Double.exp(0) == 1)
    #expect(Double.exp(710) == infinity && Double.exp(-746) == 0 && Double.exp(nan).isNaN)
    #expect(Double.exp(-745) == .leastNonzeroMagnitude && Double.exp(.leastNonzeroMagnitude) == 1)
    #expect(Double.log(0) == -infinity && Double.log(-0.0) == -infinity && Double.log(1) == 0)
    #expect(Double.log(-1).isNaN && Double.log(nan).isNaN && Double.log(infinity) == infinity)
    #expect(Double.sincos(infinity).sin.isNaN && Double.sincos(-0.0).sin.sign == .minus)
    #expect(Float.sin(-0.0).sign == .minus && Float.sin(1) == Foundation.sin(Float(1)))
  }

  @Test("atan2 is correct for zero, infinite, huge and tiny coordinates")
  func angles() {
    let extremes = [
      0, .leastNonzeroMagnitude, 0x1p-1070, 1e-300, 1, 1e300, .greatestFiniteMagnitude, .infinity,
      .nan,
    ]
    for y in extremes + extremes.map(-) {
      for x in extremes + extremes.map(-) {
        let (found, expected) = (Double.atan2(y: y, x: x), Foundation.atan2(y, x))
        let isClose = abs(found - expected) <= expected.ulp
        #expect(isClose || (found.isNaN && expected.isNaN), "atan2(\(y), \(x))")
        #expect(found.sign == expected.sign || found.isNaN, "atan2(\(y), \(x))")
      }
    }
  }

  @Test("powers with zeros, infinities and integers are those of C's Annex F")
  func powers() {
    let numbers = [
      0, .leastNonzeroMagnitude, 0.5, 1, 2, 3, 7.5, 0x1p52 + 1, 0x1p53, 1e300,
      .greatestFiniteMagnitude,
      .infinity, .nan,
    ]
    for x in numbers + numbers.map(-) {
      for y in numbers + numbers.map(-) {
        let (found, expected) = (Double.pow(x, y), Foundation.pow(x, y))
        let isClose = abs(found - expected) <= expected.ulp
        #expect(found == expected || isClose || (found.isNaN && expected.isNaN), "pow(\(x), \(y))")
        #expect(found.sign == expected.sign || found.isNaN, "pow(\(x), \(y))")
      }
    }
  }

  @Test("sincos has the same bits as sin and cos")
  func together() {
    var arguments = ArgumentGenerator()
    for _ in 0..<20_000 {
      let x = arguments.logUniform(from: -40, to: 1023)
      let both = Double.sincos(x)
      #expect(both.sin == Double.sin(x) && both.cos == Double.cos(x), "\(x)")
    }
  }

  @Test("results have the recorded bits")
  func bits() {
    var arguments = ArgumentGenerator()
    var digest: UInt64 = 0
    func add(_ x: Double) {
      digest = (digest ^ x.bitPattern) &* 0x9E37_79B9_7F4A_7C15 &+ digest >> 29
    }
    for _ in 0..<20_000 {
      let (wide, small) = (arguments.logUniform(from: -30, to: 60), arguments.uniform(in: -1...1))
      for x in [wide, 10 * small] {
        for function in [Double.sin, Double.cos, Double.tan, Double.atan] { add(function(x)) }
        add(.atan2(y: x, x: small))
        add(.log(abs(x)))
        add(.pow(abs(small), 10 * small))
      }
      for function in [Double.asin, Double.acos] { add(function(small)) }
      add(.exp(700 * small))
    }
    #expect(String(digest, radix: 16) == "157dc6d62179ab71")
  }
}

/// Pseudorandom arguments, the same in each run: xorshift64* (Marsaglia 2003; Vigna 2016).
struct ArgumentGenerator {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(next() >> 11) * 0x1p-53
  }

  /// An argument of either sign with a uniformly random exponent.
  mutating func logUniform(from least: Int, to most: Int) -> Double {
    let exponent = least + Int(next() % UInt64(most - least + 1))
    let size = Double(sign: .plus, exponent: exponent, significand: uniform(in: 1...2).nextDown)
    return next() & 1 == 0 ? size : -size
  }
}
