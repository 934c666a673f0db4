import Base
import Foundation
import Testing

@testable import Reports

@Suite("Plots")
struct PlotTests {
  @Test(
    "ticks are round numbers that enclose the range",
    arguments: [0...1, 0...7.3, -3...12, 0.0003...0.00031, 0...1e9, 5...5.001])
  func marks(range: ClosedRange<Double>) throws {
    let (values, digits) = Axis.niceTicks(in: range, about: 5)
    #expect((2...12).contains(values.count))
    let first = try #require(values.first)
    let last = try #require(values.last)
    let step = values[1] - values[0]
    #expect(first <= range.lowerBound + 1e-6 * step && last >= range.upperBound - 1e-6 * step)
    let power = pow(10, floor(log10(step) + 1e-9))
    #expect([1, 2, 5].contains { abs(step / power - $0) < 1e-6 })
    // Enough digits to distinguish all ticks.
    #expect(Set(values.map { fixedPoint($0, digits) }).count == values.count)
  }

  @Test("a single value, or none, still gives an axis")
  func flat() {
    for values in [[3.0], [], [.nan, .infinity], [0, 0]] {
      let axis = Axis("y", covering: values)
      #expect(axis.range.lowerBound < axis.range.upperBound)
      #expect(!axis.ticks.isEmpty)
    }
  }

  @Test("a line passes through its points, with gaps at missing values")
  func line() throws {
    let chart = LineChart(
      title: "t", description: "d", x: .fraction("x"), y: .percentage("y"),
      series: [
        LineChart.Series(
          name: "a", style: PlotStyle(index: 0),
          points: [(0, 0), (0.25, 0.5), (0.5, .nan), (0.75, 1), (1, 1)].map {
            LineChart.Point(x: $0.0, y: $0.1)
          })
      ])
    let paths = chart.svg.text.matches(of: /<path class="line c0" d="([^"]*)"/).map {
      String($0.output.1)
    }
    // The plot spans 414 by 234 units from (52, 12).
    #expect(paths == ["M52.0 246.0L155.5 129.0", "M362.5 12.0L466.0 12.0"])
  }

  @Test("styles differ without color")
  func styles() {
    let swatches = (0..<15).map {
      PlotStyle(index: $0).swatch.text.replacing(/c[0-9]/, with: "")
    }
    #expect(Set(swatches).count == 15)
    // Lines of one color also differ without their markers.
    for index in 0..<24 {
      let (first, second) = (
        PlotStyle(index: index), PlotStyle(index: index + PlotStyle.colorCount)
      )
      #expect(first.colorClass == second.colorClass && first.dash.text != second.dash.text)
    }
  }

  @Test("every cell of a heat map has its value and the matching color")
  func heat() {
    let map = HeatMap(
      title: "t", description: "d", rows: ["a", "b"], columns: ["x"], values: [[0.57], [nil]])
    #expect(map.svg.text.contains(">57</text>") && map.svg.text.contains(">–</text>"))
    #expect(map.svg.text.contains("class=\"h6\""))
    #expect(HeatMap.level(of: 0) == 0 && HeatMap.level(of: 1) == 10 && HeatMap.level(of: 7) == 10)
  }

  @Test("a signed heat map has the middle color at 0, and the first at -1")
  func signedHeat() {
    let map = HeatMap(
      title: "t", description: "d", rows: ["a"], columns: ["x", "y", "z"], isSigned: true,
      values: [[-1, 0, 0.8]])
    let colors = map.svg.text.matches(of: /class="h(\d+)"/).map { String($0.output.1) }
    #expect(colors == ["0", "5", "9"])
    #expect(map.svg.text.contains(">-100</text>") && map.svg.text.contains("a, z: 0.800<"))
  }

  @Test("text in markup is escaped")
  func markup() {
    let word = "<a href='x'>&\"\u{0}"
    let piece: Markup = "<p>\(word)</p>"
    let whole: Markup = "<div>\(piece)\(7)</div>"
    #expect(whole.text == "<div><p>&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{FFFD}</p>7</div>")
  }

  @Test("Base64 agrees with Foundation", arguments: 0...10)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(($0 * 89 + 200) % 256) }
    #expect(Base64.text(of: bytes) == Data(bytes).base64EncodedString())
  }

  @Test(
    "counts of steps are short",
    arguments: [(999, "999"), (64_000, "64 k"), (1_500_000, "1.5 M"), (12_000_000, "12 M")])
  func counts(count: Int, expected: String) { #expect(shortCount(count) == expected) }
}
