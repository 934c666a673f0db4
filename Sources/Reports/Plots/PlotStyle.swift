/// The style of a series in every plot. Series differ in color, in dash pattern and in marker, because readers may
/// not see all of these.
struct PlotStyle: Sendable {
  let index: Int

  static let colorCount = 8
  private static let dashes = ["", "7 3", "2 3", "9 3 2 3"]

  /// The CSS class that colors lines and markers.
  var colorClass: String { "c\(index % PlotStyle.colorCount)" }

  /// The dash pattern of a line. It differs when colors repeat, because some plots have no markers.
  var dash: Markup {
    let dash = PlotStyle.dashes[(index + index / PlotStyle.colorCount) % PlotStyle.dashes.count]
    return dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
  }

  /// A marker around a point, with a tooltip.
  func marker(x: Double, y: Double, size: Double = 3.2, tooltip: String = "") -> Markup {
    let title: Markup = tooltip.isEmpty ? "" : "<title>\(tooltip)</title>"
    func corners(_ offsets: [(Double, Double)]) -> Markup {
      let points: [Markup] = offsets.map { "\(at: x + size * $0.0),\(at: y + size * $0.1) " }
      return "<polygon class=\"dot \(colorClass)\" points=\"\(points)\">\(title)</polygon>"
    }
    switch index % 5 {
    case 0:
      return
        "<circle class=\"dot \(colorClass)\" cx=\"\(at: x)\" cy=\"\(at: y)\" r=\"\(at: size)\">\(title)</circle>"
    case 1: return corners([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case 2: return corners([(0, -1.25), (1.15, 0.85), (-1.15, 0.85)])
    case 3: return corners([(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)])
    default: return corners([(0, 1.25), (1.15, -0.85), (-1.15, -0.85)])
    }
  }

  /// A short line with its marker, for a legend.
  var swatch: Markup {
    """
    <svg class="swatch" viewBox="0 0 34 12" width="34" height="12" aria-hidden="true">\
    <line class="line \(colorClass)" x1="1" y1="6" x2="33" y2="6"\(dash)/>\
    \(marker(x: 17, y: 6, size: 3.6))</svg>
    """
  }
}
