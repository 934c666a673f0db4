internal import Base

extension Statistics {
  /// A 95 % interval for the mean that a few independent values are drawn around, after Student; nil for less
  /// than two values, which say nothing of how far they scatter.
  public static func meanInterval(_ values: [Double]) -> (lower: Double, upper: Double)? {
    guard values.count > 1 else { return nil }
    let count = Double(values.count)
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let reach =
      studentQuantile(degrees: values.count - 1)
      * (squares / (count - 1)).squareRoot() / count.squareRoot()
    return (mean - reach, mean + reach)
  }

  /// Within how many standard errors of the truth 95 % of all means lie.
  static func studentQuantile(degrees: Int) -> Double {
    precondition(degrees > 0, "an interval needs a degree of freedom, not \(degrees)")
    var (lower, upper) = (1.0, 16.0)
    for _ in 0..<60 {
      let middle = (lower + upper) / 2
      if studentShare(within: middle, degrees: degrees) < 0.95 {
        lower = middle
      } else {
        upper = middle
      }
    }
    return (lower + upper) / 2
  }

  /// The part of Student's distribution within so far of zero (Abramowitz and Stegun, 26.7.3 and 26.7.4).
  private static func studentShare(within bound: Double, degrees: Int) -> Double {
    let angle = Double.atan(bound / Double(degrees).squareRoot())
    let (sine, cosine) = Double.sincos(angle)
    let square = cosine * cosine
    let isOdd = degrees % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    for power in stride(from: isOdd ? 3 : 2, through: degrees - 2, by: 2) {
      term *= square * Double(power - 1) / Double(power)
      sum += term
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }
}
