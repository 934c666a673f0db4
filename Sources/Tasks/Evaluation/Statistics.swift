internal import Base

/// What is said of scores over several tasks, as the field says it.
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

  /// The mean of what is left when the lowest and the highest quarter are taken away.
  public static func interquartileMean(_ values: [Double]) -> Double {
    let cut = values.count / 4
    return mean(Array(values.sorted().dropFirst(cut).dropLast(cut)))
  }

  /// The mean of the lowest so many.
  public static func meanOfWorst(_ count: Int, _ values: [Double]) -> Double {
    mean(Array(values.sorted().prefix(count)))
  }

  /// A 95 % interval for a statistic of tasks' mean scores: each task's scores are drawn again with
  /// replacement, within the task, many times over.
  public static func bootstrapInterval(
    _ scores: [[Double]], draws: Int = 2000, seed: UInt64 = 0,
    of statistic: ([Double]) -> Double
  ) -> (lower: Double, upper: Double) {
    var generator = SeededGenerator(seed: seed, stream: .bootstrap)
    var values: [Double] = []
    for _ in 0..<draws {
      values.append(
        statistic(
          scores.map { task in
            var sum = 0.0
            for _ in task { sum += task[generator.index(below: task.count)] }
            return sum / Double(max(task.count, 1))
          }))
    }
    values.sort()
    return (percentile(0.025, ofSorted: values), percentile(0.975, ofSorted: values))
  }

  /// The value that a part of all is below; 0 of none.
  public static func quantile(_ fraction: Double, of values: [Double]) -> Double {
    percentile(fraction, ofSorted: values.sorted())
  }

  /// Between two values it is interpolated, as NumPy does.
  public static func percentile(_ fraction: Double, ofSorted values: [Double]) -> Double {
    guard let last = values.last else { return 0 }
    let position = fraction * Double(values.count - 1)
    let index = Int(position)
    guard index + 1 < values.count else { return last }
    let rest = position - Double(index)
    return values[index] + rest * (values[index + 1] - values[index])
  }
}
