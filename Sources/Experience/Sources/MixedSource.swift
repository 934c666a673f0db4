public import Base
public import Tasks

/// Draws a part of each batch from every one of several sources, such as a recorded dataset and a replay buffer
/// (RLPD, Ball et al. 2023, draws half from each).
public final class MixedSource: Source {
  private let sources: [any Source]
  /// Where each source's part of a task's rows ends, as a fraction of them.
  private let bounds: [Double]

  /// `fractions` are the parts of the sources; they add up to 1. All sources must have the same columns and tasks.
  public init(_ sources: [(source: any Source, fraction: Double)]) {
    precondition(!sources.isEmpty, "a mixture needs a source")
    let (layout, tasks) = (sources[0].source.layout, sources[0].source.taskCount)
    precondition(
      sources.allSatisfy {
        $0.source.layout == layout && $0.source.taskCount == tasks
          && $0.source.images == sources[0].source.images
      }, "all sources of a mixture must have the same columns, tasks and images")
    var sum = 0.0
    bounds = sources.map { part in
      precondition(part.fraction >= 0, "a fraction is \(part.fraction); it must be 0 or more")
      sum += part.fraction
      return sum
    }
    precondition(abs(sum - 1) < 1e-9, "the fractions of a mixture add up to \(sum), not 1")
    self.sources = sources.map(\.source)
  }

  public var layout: ColumnLayout { sources[0].layout }
  public var taskCount: Int { sources[0].taskCount }
  public var images: ImageLayout? { sources[0].images }
  public func count(of task: Int) -> Int { sources.reduce(0) { $0 + $1.count(of: task) } }

  public func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      // The part of the row's task that lies in the range.
      let task = batch.task(of: start)
      let first = task * batch.batchSizePerTask
      let end = min(rows.upperBound, first + batch.batchSizePerTask)
      var taken = 0
      for (source, bound) in zip(sources, bounds) {
        let limit = Int((bound * Double(batch.batchSizePerTask)).rounded())
        let part = max(start, first + taken)..<max(start, first + taken, min(end, first + limit))
        if !part.isEmpty { source.draw(part, of: batch, using: &generator) }
        taken = limit
      }
      start = end
    }
  }
}
