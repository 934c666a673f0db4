internal import Base

extension Statistics {
  /// A 95 % confidence interval for the mean of independent values: Student's t interval (Student 1908); nil
  /// for fewer than two values, whose spread is unknown.
  public static func meanConfidenceInterval(_ values: [Double]) -> (lower: Double, upper: Double)? {
    guard values.count > 1 else { return nil }
    let count = Double(values.count)
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let halfWidth =
      studentTQuantile(degreesOfFreedom: values.count - 1)
      * (squares / (count - 1)).squareRoot() / count.squareRoot()
    return (mean - halfWidth, mean + halfWidth)
  }

  /// The two-sided 95 % quantile of Student's t distribution, in standard errors, by bisection of the
  /// distribution function.
  static func studentTQuantile(degreesOfFreedom: Int) -> Double {
    precondition(
      degreesOfFreedom > 0, "degreesOfFreedom is \(degreesOfFreedom); it must be at least 1")
    var (lower, upper) = (1.0, 16.0)
    for _ in 0..<60 {
      let middle = (lower + upper) / 2
      if studentCentralProbability(within: middle, degreesOfFreedom: degreesOfFreedom) < 0.95 {
        lower = middle
      } else {
        upper = middle
      }
    }
    return (lower + upper) / 2
  }

  /// The probability of Student's t distribution between -`bound` and `bound` (Abramowitz and Stegun 1964,
  /// 26.7.3 and 26.7.4).
  private static func studentCentralProbability(within bound: Double, degreesOfFreedom: Int)
    -> Double
  {
    let angle = Double.atan(bound / Double(degreesOfFreedom).squareRoot())
    let (sine, cosine) = Double.sincos(angle)
    let square = cosine * cosine
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = degreesOfFreedom == 1 ? 0 : term
    for power in stride(from: isOdd ? 3 : 2, through: degreesOfFreedom - 2, by: 2) {
      term *= square * Double(power - 1) / Double(power)
      sum += term
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }
}
