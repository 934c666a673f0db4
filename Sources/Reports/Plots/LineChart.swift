internal import Base

/// Lines over two axes, with bands around them.
struct LineChart {
  struct Point: Sendable, Equatable {
    let x, y: Double
  }

  struct BandPoint: Sendable, Equatable {
    let x, lower, upper: Double
  }

  struct Series {
    let name: String
    let look: PlotLook
    var points: [Point]
    var band: [BandPoint] = []
    /// What the line is the middle of.
    var strands: [[Point]] = []
    /// Whether a value holds until the next one.
    var isStepped = false
    var hasMarkers = true
  }

  /// What it shows, for those who cannot see it.
  let title, description: String
  let x, y: Axis
  let series: [Series]

  private static let size = (width: 480.0, height: 290.0)
  private static let margin = (left: 52.0, right: 14.0, top: 12.0, bottom: 44.0)
  /// More markers than this run into each other.
  private static let mostMarkers = 30
  private static let mostPoints = 500

  private var plotWidth: Double { Self.size.width - Self.margin.left - Self.margin.right }
  private var plotHeight: Double { Self.size.height - Self.margin.top - Self.margin.bottom }

  private func placeX(_ value: Double) -> Double {
    Self.margin.left + x.place(value, on: plotWidth)
  }

  private func placeY(_ value: Double) -> Double {
    // A band may be wider than the plot.
    let place = y.place(min(max(value, y.range.lowerBound), y.range.upperBound), on: plotHeight)
    return Self.margin.top + plotHeight - place
  }

  var svg: Markup {
    """
    <svg class="plot" viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" \
    aria-label="\(title)"><title>\(title)</title><desc>\(description)</desc>
    \(axes)\(series.map(bands))\(series.map(strands))\(series.map(line))\(series.map(markers))</svg>
    """
  }

  private var axes: Markup {
    let (left, bottom) = (Self.margin.left, Self.margin.top + plotHeight)
    let right = left + plotWidth
    let across: [Markup] = y.ticks.map { tick in
      let place = placeY(tick.value)
      return """
        <line class="grid" x1="\(at: left)" y1="\(at: place)" x2="\(at: right)" y2="\(at: place)"/>\
        <text class="tick" x="\(at: left - 7)" y="\(at: place + 4)" text-anchor="end">\(tick.label)</text>
        """
    }
    let along: [Markup] = x.ticks.map { tick in
      let place = placeX(tick.value)
      return """
        <line class="axis" x1="\(at: place)" y1="\(at: bottom)" x2="\(at: place)" y2="\(at: bottom + 4)"/>\
        <text class="tick" x="\(at: place)" y="\(at: bottom + 18)" text-anchor="middle">\(tick.label)</text>
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
    let upper = stepped(points.map { Point(x: $0.x, y: $0.upper) }, series.isStepped)
    let lower = stepped(points.map { Point(x: $0.x, y: $0.lower) }, series.isStepped)
    return """
      <path class="band \(series.look.colorClass)" d="\(path(upper + lower.reversed()))Z"/>

      """
  }

  private func strands(_ series: Series) -> Markup {
    let paths: [Markup] = series.strands.flatMap { strand in
      pieces(of: strand).map {
        "<path class=\"strand \(series.look.colorClass)\" d=\"\(path($0))\"/>\n"
      }
    }
    return "\(paths)"
  }

  private func line(_ series: Series) -> Markup {
    let paths: [Markup] = pieces(of: series.points).map { piece in
      """
      <path class="line \(series.look.colorClass)"\(series.look.dash) \
      d="\(path(stepped(piece, series.isStepped)))"/>

      """
    }
    return "\(paths)"
  }

  private func markers(_ series: Series) -> Markup {
    guard series.hasMarkers else { return "" }
    let points = Self.thinned(series.points.filter { $0.y.isFinite }, to: Self.mostMarkers)
    let shapes: [Markup] = points.map { point in
      series.look.marker(
        x: placeX(point.x), y: placeY(point.y),
        words: "\(series.name): \(words(point.y, y)) at \(words(point.x, x)) \(x.title)")
    }
    return "\(shapes)"
  }

  /// A value as its axis would write it.
  private func words(_ value: Double, _ axis: Axis) -> String {
    guard let last = axis.ticks.last, last.value > 0 else { return rounded(value, 2) }
    if last.label.hasSuffix("%") { return rounded(100 * value, 1) + " %" }
    let unit = (Double(last.label) ?? 1) / last.value
    return rounded(value * unit, 2)
  }

  /// Runs of numbers: what is none leaves a gap.
  private func pieces(of points: [Point]) -> [[Point]] {
    points.split { !$0.x.isFinite || !$0.y.isFinite }.map {
      Self.thinned(Array($0), to: Self.mostPoints)
    }
  }

  private func stepped(_ points: [Point], _ isStepped: Bool) -> [Point] {
    guard isStepped, let first = points.first else { return points }
    return zip(points, points.dropFirst()).reduce(into: [first]) { result, pair in
      result.append(Point(x: pair.1.x, y: pair.0.y))
      result.append(pair.1)
    }
  }

  private func path(_ points: [Point]) -> Markup {
    let steps: [Markup] = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(at: placeX(point.x)) \(at: placeY(point.y))"
    }
    return "\(steps)"
  }

  /// At most so many, the first and the last among them.
  private static func thinned(_ points: [Point], to limit: Int) -> [Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }
}
