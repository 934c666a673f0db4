internal import Base

/// A chart of lines with bands around them.
struct LineChart {
  struct Point: Sendable, Equatable {
    let x, y: Double
  }

  struct BandPoint: Sendable, Equatable {
    let x, lower, upper: Double
  }

  struct Series {
    let name: String
    let style: PlotStyle
    var points: [Point]
    var band: [BandPoint] = []
    /// The curves of single seeds, whose mean the line is.
    var seedCurves: [[Point]] = []
    /// Whether the line is a step function.
    var isStepped = false
    var hasMarkers = true
  }

  /// The text alternative for screen readers.
  let title, description: String
  let x, y: Axis
  let series: [Series]

  private static let size = (width: 480.0, height: 290.0)
  private static let margin = (left: 52.0, right: 14.0, top: 12.0, bottom: 44.0)
  /// More markers than this would overlap.
  private static let maxMarkers = 30
  private static let maxPoints = 500

  private var plotWidth: Double { Self.size.width - Self.margin.left - Self.margin.right }
  private var plotHeight: Double { Self.size.height - Self.margin.top - Self.margin.bottom }

  private func xPosition(_ value: Double) -> Double {
    Self.margin.left + x.position(of: value, on: plotWidth)
  }

  private func yPosition(_ value: Double) -> Double {
    // A band may extend beyond the plot.
    let position = y.position(
      of: min(max(value, y.range.lowerBound), y.range.upperBound), on: plotHeight)
    return Self.margin.top + plotHeight - position
  }

  var svg: Markup {
    """
    <svg class="plot" viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" \
    aria-label="\(title)"><title>\(title)</title><desc>\(description)</desc>
    \(axes)\(series.map(bands))\(series.map(seedCurves))\(series.map(line))\(series.map(markers))</svg>
    """
  }

  private var axes: Markup {
    let (left, bottom) = (Self.margin.left, Self.margin.top + plotHeight)
    let right = left + plotWidth
    let across: [Markup] = y.ticks.map { tick in
      let position = yPosition(tick.value)
      return """
        <line class="grid" x1="\(at: left)" y1="\(at: position)" x2="\(at: right)" y2="\(at: position)"/>\
        <text class="tick" x="\(at: left - 7)" y="\(at: position + 4)" text-anchor="end">\(tick.label)</text>
        """
    }
    let along: [Markup] = x.ticks.map { tick in
      let position = xPosition(tick.value)
      return """
        <line class="axis" x1="\(at: position)" y1="\(at: bottom)" x2="\(at: position)" y2="\(at: bottom + 4)"/>\
        <text class="tick" x="\(at: position)" y="\(at: bottom + 18)" text-anchor="middle">\(tick.label)</text>
        """
    }
    return """
      \(across)<line class="axis" x1="\(at: left)" y1="\(at: bottom)" x2="\(at: right)" y2="\(at: bottom)"/>\
      \(along)<text class="label" x="\(at: (left + right) / 2)" y="\(at: Self.size.height - 8)" \
      text-anchor="middle">\(x.title)</text>

      """
  }

  private func bands(_ series: Series) -> Markup {
    let points = series.band.filter { $0.lower.isFinite && $0.upper.isFinite && $0.x.isFinite }
    guard points.count > 1 else { return "" }
    let upper = stepFunction(points.map { Point(x: $0.x, y: $0.upper) }, series.isStepped)
    let lower = stepFunction(points.map { Point(x: $0.x, y: $0.lower) }, series.isStepped)
    return """
      <path class="band \(series.style.colorClass)" d="\(path(upper + lower.reversed()))Z"/>

      """
  }

  private func seedCurves(_ series: Series) -> Markup {
    let paths: [Markup] = series.seedCurves.flatMap { seedCurve in
      finiteSegments(of: seedCurve).map {
        "<path class=\"seedCurve \(series.style.colorClass)\" d=\"\(path($0))\"/>\n"
      }
    }
    return "\(paths)"
  }

  private func line(_ series: Series) -> Markup {
    let paths: [Markup] = finiteSegments(of: series.points).map { segment in
      """
      <path class="line \(series.style.colorClass)"\(series.style.dash) \
      d="\(path(stepFunction(segment, series.isStepped)))"/>

      """
    }
    return "\(paths)"
  }

  private func markers(_ series: Series) -> Markup {
    guard series.hasMarkers else { return "" }
    let points = Self.downsample(series.points.filter { $0.y.isFinite }, to: Self.maxMarkers)
    let shapes: [Markup] = points.map { point in
      series.style.marker(
        x: xPosition(point.x), y: yPosition(point.y),
        tooltip: "\(series.name): \(format(point.y, y)) at \(format(point.x, x)) \(x.title)")
    }
    return "\(shapes)"
  }

  /// A value in the format of its axis.
  private func format(_ value: Double, _ axis: Axis) -> String {
    guard let last = axis.ticks.last, last.value > 0 else { return fixedPoint(value, 2) }
    if last.label.hasSuffix("%") { return fixedPoint(100 * value, 1) + " %" }
    let unit = (Double(last.label) ?? 1) / last.value
    return fixedPoint(value * unit, 2)
  }

  /// The segments of finite values; other values leave gaps.
  private func finiteSegments(of points: [Point]) -> [[Point]] {
    points.split { !$0.x.isFinite || !$0.y.isFinite }.map {
      Self.downsample(Array($0), to: Self.maxPoints)
    }
  }

  private func stepFunction(_ points: [Point], _ isStepped: Bool) -> [Point] {
    guard isStepped, let first = points.first else { return points }
    return zip(points, points.dropFirst()).reduce(into: [first]) { result, pair in
      result.append(Point(x: pair.1.x, y: pair.0.y))
      result.append(pair.1)
    }
  }

  private func path(_ points: [Point]) -> Markup {
    let steps: [Markup] = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(at: xPosition(point.x)) \(at: yPosition(point.y))"
    }
    return "\(steps)"
  }

  /// No more than `limit` points, including the first and the last.
  private static func downsample(_ points: [Point], to limit: Int) -> [Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }
}
