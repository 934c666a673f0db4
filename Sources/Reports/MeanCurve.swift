internal import Agents
internal import Tasks

/// The mean of several seeds' curves, with a Student t 95 % confidence interval of the mean.
struct MeanCurve: Sendable {
  struct Point: Sendable, Equatable {
    let x, mean: Double
    /// Nil for a single seed, which has no confidence interval.
    let lower, upper: Double?
  }

  typealias SeedCurve = [(x: Double, y: Double)]

  /// The mean over the range that all seeds cover.
  let points: [Point]
  /// The curve of each seed over its whole range.
  let seedCurves: [SeedCurve]

  /// Curves are interpolated linearly between evaluations. If seeds were evaluated at different steps, the mean is
  /// taken at even distances. Intervals are clipped to `bounds`.
  init(_ seedCurves: [SeedCurve], within bounds: ClosedRange<Double>? = nil) {
    let known = seedCurves.map { $0.filter { $0.x.isFinite && $0.y.isFinite } }
      .filter { !$0.isEmpty }
    self.seedCurves = known
    guard let start = known.compactMap(\.first?.x).max(),
      let end = known.compactMap(\.last?.x).min(), start <= end
    else {
      points = []
      return
    }
    let positions = MeanCurve.meanPositions(of: known, from: start, to: end)
    var cursors = known.map { _ in 0 }
    points = positions.map { x in
      let values = known.indices.map { index in
        MeanCurve.value(of: known[index], at: x, from: &cursors[index])
      }
      var interval = Statistics.meanConfidenceInterval(values)
      if let bounds, let found = interval {
        interval = (max(found.lower, bounds.lowerBound), min(found.upper, bounds.upperBound))
      }
      return Point(
        x: x, mean: Statistics.mean(values), lower: interval?.lower, upper: interval?.upper)
    }
  }

  private static func meanPositions(of seedCurves: [SeedCurve], from start: Double, to end: Double)
    -> [Double]
  {
    let all = Set(seedCurves.flatMap { $0.map(\.x) }).filter { (start...end).contains($0) }.sorted()
    let most = seedCurves.map { $0.count { (start...end).contains($0.x) } }.max() ?? 0
    guard all.count > most, most > 1 else { return all }
    return (0..<most).map { start + (end - start) * Double($0) / Double(most - 1) }
  }

  /// The interpolated value of a curve at `x`; `cursor` is at or before `x` and moves forward.
  private static func value(of seedCurve: SeedCurve, at x: Double, from cursor: inout Int) -> Double
  {
    while cursor + 1 < seedCurve.count, seedCurve[cursor + 1].x <= x { cursor += 1 }
    let here = seedCurve[cursor]
    guard here.x < x, cursor + 1 < seedCurve.count else { return here.y }
    let next = seedCurve[cursor + 1]
    return here.y + (next.y - here.y) * (x - here.x) / (next.x - here.x)
  }
}

extension RunGroup {
  /// The quantity on the x axis of a curve.
  enum Abscissa: Sendable { case steps, hours }

  /// The success rate of the policy at checkpoints.
  func successCurve(over abscissa: Abscissa) -> MeanCurve {
    MeanCurve(
      runs.map { run in
        guard let table = run.checkpoints, let values = table.values(of: "success") else {
          return []
        }
        switch abscissa {
        case .steps:
          return Array(zip(table.steps.map(Double.init), values)).map { (x: $0.0, y: $0.1) }
        case .hours:
          guard let hours = table.values(of: "hours") else { return [] }
          return zip(hours, values).map { (x: $0.0, y: $0.1) }
        }
      }, within: 0...1)
  }

  /// The curve of a training metric.
  func trainingCurve(_ name: String, within bounds: ClosedRange<Double>? = nil) -> MeanCurve {
    MeanCurve(
      runs.map { run in
        guard let table = run.training, let values = table.values(of: name) else { return [] }
        return zip(table.steps, values).map { (x: Double($0.0), y: $0.1) }
      }, within: bounds)
  }

  /// The mean success rate over seeds of each task, at no more than `limit` checkpoints that all seeds share.
  func successOverTime(columns limit: Int) -> (steps: [Int], values: [[Double?]]) {
    let tables = runs.compactMap(\.checkpoints).filter { !$0.steps.isEmpty }
    guard let first = tables.first else { return ([], []) }
    var steps = first.steps.filter { step in tables.allSatisfy { $0.steps.contains(step) } }
    if steps.count > limit {
      steps = (0..<limit).map { steps[$0 * (steps.count - 1) / (limit - 1)] }
    }
    let values = tasks.map { task in
      let curves = tables.compactMap { table in
        table.values(of: task).map { Dictionary(uniqueKeysWithValues: zip(table.steps, $0)) }
      }
      return steps.map { step -> Double? in
        let values = curves.compactMap { $0[step] }.filter(\.isFinite)
        return values.isEmpty ? nil : Statistics.mean(values)
      }
    }
    return (steps, values)
  }
}
