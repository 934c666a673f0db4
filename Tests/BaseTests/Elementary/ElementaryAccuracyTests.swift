#if arch(x86_64)
  import Base
  import Foundation
  import Testing

  /// Compares results with the C library's 64-bit precision functions, whose error is about a thousandth of a unit.
  @Suite("Accuracy of elementary functions")
  struct ElementaryAccuracyTests {
    struct Case: CustomTestStringConvertible, Sendable {
      let name: String
      let ours: @Sendable (Double) -> Double
      let reference: @Sendable (Float80) -> Float80
      let ranges: [ClosedRange<Double>]
      /// Exponents of arguments of either sign.
      var exponents: ClosedRange<Int>?
      /// The largest error seen over millions of arguments, rounded up.
      let bound: Double

      var testDescription: String { name }
    }

    static let cases = [
      Case(
        name: "sin", ours: { Double.sin($0) }, reference: { sinl($0) },
        ranges: [-1...1, -10...10, -6e5...6e5],
        exponents: -30...1023, bound: 0.82),
      Case(
        name: "cos", ours: { Double.cos($0) }, reference: { cosl($0) },
        ranges: [-1...1, -10...10, -6e5...6e5],
        exponents: -30...1023, bound: 0.82),
      Case(
        name: "tan", ours: { Double.tan($0) }, reference: { tanl($0) },
        ranges: [-1...1, -10...10, -6e5...6e5],
        exponents: -30...1023, bound: 0.7),
      Case(
        name: "asin", ours: { Double.asin($0) }, reference: { asinl($0) },
        ranges: [-1...1, 0.999...1],
        exponents: -40 ... -1, bound: 0.78),
      Case(
        name: "acos", ours: { Double.acos($0) }, reference: { acosl($0) },
        ranges: [-1...1, 0.999...1],
        exponents: -70 ... -1, bound: 0.78),
      Case(
        name: "atan", ours: { Double.atan($0) }, reference: { atanl($0) }, ranges: [-2...2],
        exponents: -1000...1000, bound: 0.52),
      Case(
        name: "exp", ours: { Double.exp($0) }, reference: { expl($0) },
        ranges: [-1...1, -700...700],
        exponents: -60...8, bound: 0.52),
      Case(
        name: "exp, to subnormal numbers", ours: { Double.exp($0) }, reference: { expl($0) },
        ranges: [-744 ... -708], bound: 0.76),
      Case(
        name: "log", ours: { Double.log(abs($0)) }, reference: { logl(abs($0)) },
        ranges: [0.5...2, 0.98...1.02, Double.leastNonzeroMagnitude...1e-308],
        exponents: -1022...1023, bound: 0.52),
      Case(
        name: "pow 2.4", ours: { Double.pow($0, 2.4) },
        reference: { powl($0, Float80(2.4 as Double)) },
        ranges: [0...1, 0...1000], bound: 0.53),
      Case(
        name: "1.0001^x", ours: { Double.pow(1.0001, $0) },
        reference: { powl(Float80(1.0001 as Double), $0) },
        ranges: [-7e6...7e6], bound: 0.54),
    ]

    @Test("errors are less than one unit in the last place", arguments: cases)
    func errors(of item: Case) {
      var arguments = ArgumentGenerator()
      var all: [Double] = []
      for range in item.ranges { for _ in 0..<20_000 { all.append(arguments.uniform(in: range)) } }
      if let exponents = item.exponents {
        for _ in 0..<20_000 {
          all.append(arguments.logUniform(from: exponents.lowerBound, to: exponents.upperBound))
        }
      }
      var (worst, argument) = (0.0, 0.0)
      for x in all {
        let error = Self.error(of: item.ours(x), item.reference(Float80(x)))
        if !(error <= worst) { (worst, argument) = (error, x) }
      }
      #expect(worst < item.bound, "at \(argument)")
    }

    @Test("the error of atan2 is less than one unit in the last place")
    func angles() {
      var arguments = ArgumentGenerator()
      for _ in 0..<50_000 {
        let y = arguments.logUniform(from: -1000, to: 900)
        for x in [y * arguments.uniform(in: -4...4), y * arguments.logUniform(from: -70, to: 70)] {
          let expected = atan2l(Float80(y), Float80(x))
          #expect(Self.error(of: Double.atan2(y: y, x: x), expected) < 0.52, "atan2(\(y), \(x))")
        }
      }
    }

    @Test("the double nearest to a multiple of pi/2 is reduced correctly")
    func nearlyQuarter() {
      // Muller, Elementary Functions, 2016, section 11.3.
      let x = 6_381_956_970_095_103 * 0x1p797
      #expect(Double.cos(x) == Double(cosl(Float80(x))))
      #expect(abs(Double.cos(x)) < 5e-19)
    }

    /// The error in units of the last place of the exact result.
    private static func error(of found: Double, _ exact: Float80) -> Double {
      let unit = Float80(
        sign: .plus, exponent: max(exact.exponent, -1022) - 52, significand: 1)
      return Double(abs(Float80(found) - exact) / unit)
    }
  }
#endif
