internal import Base

extension DynamicsFamily.ParameterRange {
  /// Samples from the union of a split's intervals, uniformly or log-uniformly (dynamics randomization, Peng
  /// et al. 2018).
  func sample(_ split: DynamicsFamily.Split, using generator: inout SeededGenerator) -> Double {
    let intervals = intervals(for: split)
    var total = 0.0
    for interval in intervals { total += weight(interval) }
    var rest = generator.uniform() * total
    var chosen = intervals[intervals.count - 1]
    for interval in intervals {
      if rest < weight(interval) {
        chosen = interval
        break
      }
      rest -= weight(interval)
    }
    if parameter.isInteger {
      return chosen.lower + Double(generator.integer(below: Int(chosen.upper - chosen.lower) + 1))
    }
    let position = generator.uniform(in: scaled(chosen.lower)...scaled(chosen.upper))
    return min(max(isLogarithmic ? Double.exp(position) : position, chosen.lower), chosen.upper)
  }

  /// Scales a value to -1...1 between the least and the greatest value of all splits.
  func normalized(_ value: Double) -> Double {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for split in DynamicsFamily.Split.allCases {
      for interval in intervals(for: split) {
        least = min(least, interval.lower)
        greatest = max(greatest, interval.upper)
      }
    }
    guard greatest > least else { return 0 }
    let width = scaled(greatest) - scaled(least)
    return 2 * (scaled(value) - scaled(least)) / width - 1
  }

  func validate(_ interval: DynamicsFamily.Interval, _ what: String) throws {
    guard interval.lower <= interval.upper else {
      throw TaskError.invalidOption(
        name: what, given: "from \(interval.lower) to \(interval.upper)",
        allowed: "from the smaller to the larger value")
    }
    let allowed = parameter.validRange
    guard allowed.contains(interval.lower), allowed.contains(interval.upper) else {
      throw TaskError.invalidOption(
        name: what, given: "from \(interval.lower) to \(interval.upper)",
        allowed: "from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    guard !isLogarithmic || interval.lower > 0 else {
      throw TaskError.invalidOption(
        name: what, given: "from \(interval.lower) on a logarithmic scale", allowed: "above 0")
    }
    let isInteger =
      interval.lower.rounded() == interval.lower && interval.upper.rounded() == interval.upper
    guard !parameter.isInteger || isInteger else {
      throw TaskError.invalidOption(
        name: what, given: "from \(interval.lower) to \(interval.upper)",
        allowed: "between integers")
    }
  }

  private func scaled(_ value: Double) -> Double { isLogarithmic ? Double.log(value) : value }

  /// The length of an interval on the scale of the range. The constant gives single values a nonzero weight.
  private func weight(_ interval: DynamicsFamily.Interval) -> Double {
    if parameter.isInteger { return interval.upper - interval.lower + 1 }
    return scaled(interval.upper) - scaled(interval.lower) + 1e-12
  }
}
