internal import Base

/// Values with their intervals, one below the other.
struct IntervalChart {
  struct Entry {
    let name: String
    let look: PlotLook
    let value: Double
    let interval: (lower: Double, upper: Double)?
  }

  /// What it shows, for those who cannot see it.
  let title, description: String
  let x: Axis
  let entries: [Entry]

  /// As much of a name as there is room for.
  private func short(_ name: String) -> String {
    name.count > 28 ? name.prefix(27) + "…" : name
  }

  var svg: Markup {
    let (width, rowHeight, top) = (480.0, 40.0, 8.0)
    let (left, right) = (14.0, 466.0)
    let bottom = top + rowHeight * Double(entries.count)
    let ticks: [Markup] = x.ticks.map { tick in
      let place = left + x.place(tick.value, on: right - left)
      let anchor =
        tick.value <= x.range.lowerBound
        ? "start"
        : tick.value >= x.range.upperBound ? "end" : "middle"
      return """
        <line class="grid" x1="\(at: place)" y1="\(at: top)" x2="\(at: place)" y2="\(at: bottom)"/>\
        <text class="tick" x="\(at: place)" y="\(at: bottom + 16)" text-anchor="\(anchor)">\(tick.label)</text>
        """
    }
    let rows: [Markup] = entries.enumerated().map { index, entry in
      let y = top + rowHeight * (Double(index) + 0.7)
      let place = left + x.place(entry.value, on: right - left)
      let bar: Markup =
        entry.interval.map { interval in
          let ends = [interval.lower, interval.upper].map { left + x.place($0, on: right - left) }
          return """
            <line class="line \(entry.look.colorClass)" x1="\(at: ends[0])" y1="\(at: y)" \
            x2="\(at: ends[1])" y2="\(at: y)"/>\
            <line class="line \(entry.look.colorClass)" x1="\(at: ends[0])" y1="\(at: y - 5)" \
            x2="\(at: ends[0])" y2="\(at: y + 5)"/>\
            <line class="line \(entry.look.colorClass)" x1="\(at: ends[1])" y1="\(at: y - 5)" \
            x2="\(at: ends[1])" y2="\(at: y + 5)"/>
            """
        } ?? ""
      let interval =
        entry.interval.map {
          " (\(rounded(100 * $0.lower, 1)) to \(rounded(100 * $0.upper, 1)) %)"
        } ?? ""
      return """
        <text class="name" x="\(at: left)" y="\(at: y - 10)">\(short(entry.name)): \
        \(rounded(100 * entry.value, 1)) %\(interval)</text>\
        \(bar)\(entry.look.marker(x: place, y: y, size: 4.5))

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
