/// How one of several things looks in every plot: colour, strokes and shape each tell them apart, so that any one
/// of these is enough.
struct PlotLook: Sendable {
  let index: Int

  static let colors = 8
  private static let dashes = ["", "7 3", "2 3", "9 3 2 3"]

  /// The class that colours lines and shapes.
  var colorClass: String { "c\(index % PlotLook.colors)" }

  /// The strokes of a line. Once all colours are used they come again with others, as there are plots without shapes.
  var dash: Markup {
    let dash = PlotLook.dashes[(index + index / PlotLook.colors) % PlotLook.dashes.count]
    return dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
  }

  /// A small shape around a place, with words that show when it is pointed at.
  func marker(x: Double, y: Double, size: Double = 3.2, words: String = "") -> Markup {
    let title: Markup = words.isEmpty ? "" : "<title>\(words)</title>"
    func corners(_ offsets: [(Double, Double)]) -> Markup {
      let places: [Markup] = offsets.map { "\(at: x + size * $0.0),\(at: y + size * $0.1) " }
      return "<polygon class=\"dot \(colorClass)\" points=\"\(places)\">\(title)</polygon>"
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

  /// A piece of its line with its shape, for a legend.
  var swatch: Markup {
    """
    <svg class="swatch" viewBox="0 0 34 12" width="34" height="12" aria-hidden="true">\
    <line class="line \(colorClass)" x1="1" y1="6" x2="33" y2="6"\(dash)/>\
    \(marker(x: 17, y: 6, size: 3.6))</svg>
    """
  }
}
