internal import Base

/// A piece of HTML or SVG. Literals are markup. Interpolated strings are escaped, so that they are always text;
/// interpolated `Markup` is inserted unchanged.
///
///     let line: Markup = "<p>\(name) was trained by \(emphasis)</p>"
struct Markup: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  private init(markup: String) { text = markup }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ string: String) { text += Markup.escaped(string) }
    mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
    mutating func appendInterpolation(_ piece: Markup) { text += piece.text }
    mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { text += piece.text }
    }
    /// A coordinate in a plot; a tenth of a unit is finer than any screen.
    mutating func appendInterpolation(at coordinate: Double) { text += fixedPoint(coordinate, 1) }
  }

  static func + (first: Markup, second: Markup) -> Markup {
    Markup(markup: first.text + second.text)
  }

  /// Escapes text for elements and attributes. Characters that XML forbids become U+FFFD.
  private static func escaped(_ string: String) -> String {
    var result = ""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
