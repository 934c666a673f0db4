internal import Agents
internal import Tasks

/// A curve of several seeds: their mean, and a 95 % interval for what the mean over all seeds would be.
struct SeedCurve: Sendable {
  struct Point: Sendable, Equatable {
    let x, mean: Double
    /// Nil for a single seed, which says nothing of others.
    let lower, upper: Double?
  }

  typealias Strand = [(x: Double, y: Double)]

  /// Where all seeds have something to say.
  let points: [Point]
  /// Each seed by itself, wherever it has something to say.
  let strands: [Strand]

  /// Between the places where a seed was looked at its curve is a straight line; where seeds were looked at in
  /// different places, the mean is taken at even distances. Intervals end at the bounds that
  /// values themselves cannot pass.
  init(_ strands: [Strand], within bounds: ClosedRange<Double>? = nil) {
    let known = strands.map { $0.filter { $0.x.isFinite && $0.y.isFinite } }
      .filter { !$0.isEmpty }
    self.strands = known
    guard let start = known.compactMap(\.first?.x).max(),
      let end = known.compactMap(\.last?.x).min(), start <= end
    else {
      points = []
      return
    }
    let places = SeedCurve.places(of: known, from: start, to: end)
    var cursors = known.map { _ in 0 }
    points = places.map { x in
      let values = known.indices.map { index in
        SeedCurve.value(of: known[index], at: x, from: &cursors[index])
      }
      var interval = Statistics.meanInterval(values)
      if let bounds, let found = interval {
        interval = (max(found.lower, bounds.lowerBound), min(found.upper, bounds.upperBound))
      }
      return Point(
        x: x, mean: Statistics.mean(values), lower: interval?.lower, upper: interval?.upper)
    }
  }

  private static func places(of strands: [Strand], from start: Double, to end: Double) -> [Double] {
    let all = Set(strands.flatMap { $0.map(\.x) }).filter { (start...end).contains($0) }.sorted()
    let most = strands.map { $0.count { (start...end).contains($0.x) } }.max() ?? 0
    guard all.count > most, most > 1 else { return all }
    return (0..<most).map { start + (end - start) * Double($0) / Double(most - 1) }
  }

  /// The value at a place within a strand; `cursor` is at or before it, and moves on.
  private static func value(of strand: Strand, at x: Double, from cursor: inout Int) -> Double {
    while cursor + 1 < strand.count, strand[cursor + 1].x <= x { cursor += 1 }
    let here = strand[cursor]
    guard here.x < x, cursor + 1 < strand.count else { return here.y }
    let next = strand[cursor + 1]
    return here.y + (next.y - here.y) * (x - here.x) / (next.x - here.x)
  }
}

extension RunGroup {
  /// Which quantity a curve is drawn over.
  enum Abscissa: Sendable { case steps, hours }

  /// The success of the policy at checkpoints.
  func successCurve(over abscissa: Abscissa) -> SeedCurve {
    SeedCurve(
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

  /// A curve of training, by its name.
  func trainingCurve(_ name: String, within bounds: ClosedRange<Double>? = nil) -> SeedCurve {
    SeedCurve(
      runs.map { run in
        guard let table = run.training, let values = table.values(of: name) else { return [] }
        return zip(table.steps, values).map { (x: Double($0.0), y: $0.1) }
      }, within: bounds)
  }

  /// The mean over seeds of success at each task, at each of at most so many checkpoints that all seeds have.
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
