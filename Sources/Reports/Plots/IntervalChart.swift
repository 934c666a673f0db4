internal import Base

/// A forest plot: values with their intervals, one per row.
struct IntervalChart {
  struct Entry {
    let name: String
    let style: PlotStyle
    let value: Double
    let interval: (lower: Double, upper: Double)?
  }

  /// The text alternative for screen readers.
  let title, description: String
  let x: Axis
  let entries: [Entry]

  /// A name, cut to the available width.
  private func short(_ name: String) -> String {
    name.count > 28 ? name.prefix(27) + "…" : name
  }

  var svg: Markup {
    let (width, rowHeight, top) = (480.0, 40.0, 8.0)
    let (left, right) = (14.0, 466.0)
    let bottom = top + rowHeight * Double(entries.count)
    let ticks: [Markup] = x.ticks.map { tick in
      let position = left + x.position(of: tick.value, on: right - left)
      let anchor =
        tick.value <= x.range.lowerBound
        ? "start"
        : tick.value >= x.range.upperBound ? "end" : "middle"
      return """
        <line class="grid" x1="\(at: position)" y1="\(at: top)" x2="\(at: position)" y2="\(at: bottom)"/>\
        <text class="tick" x="\(at: position)" y="\(at: bottom + 16)" text-anchor="\(anchor)">\(tick.label)</text>
        """
    }
    let rows: [Markup] = entries.enumerated().map { index, entry in
      let y = top + rowHeight * (Double(index) + 0.7)
      let position = left + x.position(of: entry.value, on: right - left)
      let bar: Markup =
        entry.interval.map { interval in
          let ends = [interval.lower, interval.upper].map {
            left + x.position(of: $0, on: right - left)
          }
          return """
            <line class="line \(entry.style.colorClass)" x1="\(at: ends[0])" y1="\(at: y)" \
            x2="\(at: ends[1])" y2="\(at: y)"/>\
            <line class="line \(entry.style.colorClass)" x1="\(at: ends[0])" y1="\(at: y - 5)" \
            x2="\(at: ends[0])" y2="\(at: y + 5)"/>\
            <line class="line \(entry.style.colorClass)" x1="\(at: ends[1])" y1="\(at: y - 5)" \
            x2="\(at: ends[1])" y2="\(at: y + 5)"/>
            """
        } ?? ""
      let interval =
        entry.interval.map {
          " (\(fixedPoint(100 * $0.lower, 1)) to \(fixedPoint(100 * $0.upper, 1)) %)"
        } ?? ""
      return """
        <text class="name" x="\(at: left)" y="\(at: y - 10)">\(short(entry.name)): \
        \(fixedPoint(100 * entry.value, 1)) %\(interval)</text>\
        \(bar)\(entry.style.marker(x: position, y: y, size: 4.5))

        """
    }
    return """
      <svg class="plot" viewBox="0 0 \(Int(width)) \(at: bottom + 42)" role="img" \
      aria-label="\(title)"><title>\(title)</title><desc>\(description)</desc>
      \(ticks)\(rows)<text class="label" x="\(at: (left + right) / 2)" y="\(at: bottom + 36)" \
      text-anchor="middle">\(x.title)</text></svg>
      """
  }
}
