internal import Base

/// Statistics of scores over tasks, as recommended by Agarwal et al. (2021, rliable).
public enum Statistics {
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  public static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The interquartile mean: the mean of the middle half of the values.
  public static func interquartileMean(_ values: [Double]) -> Double {
    let cut = values.count / 4
    return mean(Array(values.sorted().dropFirst(cut).dropLast(cut)))
  }

  /// The mean of the lowest `count` values.
  public static func meanOfWorst(_ count: Int, _ values: [Double]) -> Double {
    mean(Array(values.sorted().prefix(count)))
  }

  /// A 95 % confidence interval for a statistic of the tasks' mean scores: the stratified percentile
  /// bootstrap (Efron 1979; Agarwal et al. 2021). It resamples scores with replacement within each task.
  public static func bootstrapConfidenceInterval(
    _ scores: [[Double]], resamples: Int = 2000, seed: UInt64 = 0,
    of statistic: ([Double]) -> Double
  ) -> (lower: Double, upper: Double) {
    var generator = SeededGenerator(seed: seed, stream: .bootstrap)
    var values: [Double] = []
    for _ in 0..<resamples {
      values.append(
        statistic(
          scores.map { task in
            var sum = 0.0
            for _ in task { sum += task[generator.integer(below: task.count)] }
            return sum / Double(max(task.count, 1))
          }))
    }
    values.sort()
    return (quantile(0.025, ofSorted: values), quantile(0.975, ofSorted: values))
  }

  /// The quantile of the values; 0 if there are none.
  public static func quantile(_ fraction: Double, of values: [Double]) -> Double {
    quantile(fraction, ofSorted: values.sorted())
  }

  /// Interpolates linearly between order statistics: type 7 of Hyndman and Fan (1996), the default of NumPy.
  public static func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
    guard let last = values.last else { return 0 }
    let position = fraction * Double(values.count - 1)
    let index = Int(position)
    guard index + 1 < values.count else { return last }
    let rest = position - Double(index)
    return values[index] + rest * (values[index + 1] - values[index])
  }
}
