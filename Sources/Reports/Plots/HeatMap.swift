internal import Base

/// A heat map of fractions, or of signed values from -1 to 1; each cell shows a hundredfold of the value, and a color.
struct HeatMap {
  /// The text alternative for screen readers.
  let title, description: String
  let rows, columns: [String]
  /// The title below the columns.
  var columnTitle = ""
  var isSigned = false
  /// By row and column; nil without data.
  let values: [[Double?]]

  /// The highest color level, which stands for 1.
  static let levels = 10

  private static let rowHeight = 22.0
  private static let letterWidth = 6.6

  var svg: Markup {
    let left = 12 + Self.letterWidth * Double(rows.map(\.count).max() ?? 0)
    let longest = columns.map(\.count).max() ?? 0
    let hasVerticalLabels = Self.letterWidth * Double(longest) > 60
    let cell = hasVerticalLabels ? 38.0 : max(38, 10 + Self.letterWidth * Double(longest))
    // Long names are vertical, and too long ones are cut.
    let names = columns.map { hasVerticalLabels && $0.count > 26 ? $0.prefix(25) + "…" : $0 }
    let top = hasVerticalLabels ? 14 + Self.letterWidth * Double(names.map(\.count).max() ?? 0) : 24
    let width = left + cell * Double(columns.count) + 6
    let height = top + Self.rowHeight * Double(rows.count) + (columnTitle.isEmpty ? 6 : 26)
    let heads: [Markup] = names.enumerated().map { index, name in
      let x = left + cell * (Double(index) + 0.5)
      return hasVerticalLabels
        ? """
        <text class="tick" transform="translate(\(at: x + 4) \(at: top - 7)) rotate(-90)">\(name)\
        <title>\(columns[index])</title></text>
        """
        : "<text class=\"tick\" x=\"\(at: x)\" y=\"\(at: top - 7)\" text-anchor=\"middle\">\(name)</text>"
    }
    let lines: [Markup] = rows.indices.map { row in
      let y = top + Self.rowHeight * Double(row)
      let cells: [Markup] = columns.indices.map { column in
        self.cell(
          values[row][column], x: left + cell * Double(column), y: y, width: cell,
          tooltip: "\(rows[row]), \(columns[column])")
      }
      return """
        <text class="tick" x="\(at: left - 7)" y="\(at: y + 15)" text-anchor="end">\(rows[row])</text>\(cells)

        """
    }
    let foot: Markup =
      columnTitle.isEmpty
      ? ""
      : """
      <text class="label" x="\(at: left + cell * Double(columns.count) / 2)" y="\(at: height - 8)" \
      text-anchor="middle">\(columnTitle)</text>
      """
    return """
      <svg class="heat" viewBox="0 0 \(at: width) \(at: height)" width="\(at: width)" \
      style="min-width: \(at: min(width, 430))px" role="img" \
      aria-label="\(title)"><title>\(title)</title><desc>\(description)</desc>
      \(heads)
      \(lines)\(foot)</svg>
      """
  }

  private func cell(
    _ value: Double?, x: Double, y: Double, width: Double, tooltip: String
  ) -> Markup {
    let level = value.map { HeatMap.level(of: isSigned ? ($0 + 1) / 2 : $0) }
    let text = value.map { fixedPoint(100 * $0, 0) } ?? "–"
    let tooltipValue =
      value.map { isSigned ? fixedPoint($0, 3) : fixedPoint(100 * $0, 1) + " %" } ?? "no data"
    return """
      <g><title>\(tooltip): \(tooltipValue)</title>\
      <rect class="\(level.map { "h\($0)" } ?? "none")" x="\(at: x + 1)" y="\(at: y + 1)" \
      width="\(at: width - 2)" height="\(at: Self.rowHeight - 2)" rx="3"/>\
      <text class="cell \(level.map { "t\($0)" } ?? "")" x="\(at: x + width / 2)" y="\(at: y + 15)" \
      text-anchor="middle">\(text)</text></g>
      """
  }

  static func level(of value: Double) -> Int {
    value.isFinite ? Int((min(max(value, 0), 1) * Double(levels)).rounded()) : 0
  }
}
