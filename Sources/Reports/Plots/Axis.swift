internal import Base

private import func Glibc.floor
private import func Glibc.log10
private import func Glibc.pow

/// One side of a plot: from where to where it goes, and where it has marks.
struct Axis: Sendable {
  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  let title: String
  let range: ClosedRange<Double>
  let ticks: [Tick]

  private init(_ title: String, _ range: ClosedRange<Double>, _ ticks: [Tick]) {
    self.title = title
    self.range = range
    self.ticks = ticks
  }

  /// Parts of a whole, from none to all.
  static func share(_ title: String) -> Axis {
    Axis(title, 0...1, (0...4).map { Tick(value: Double($0) / 4, label: "\(25 * $0) %") })
  }

  /// Parts of a whole, written as numbers up to one.
  static func fraction(_ title: String) -> Axis {
    Axis(
      title, 0...1, (0...5).map { Tick(value: Double($0) / 5, label: rounded(0.2 * Double($0), 1)) }
    )
  }

  /// Steps of training, from none on.
  static func steps(upTo last: Int) -> Axis {
    let (unit, words) =
      last >= 2_000_000
      ? (1e6, "steps (millions)")
      : last >= 2000
        ? (1e3, "steps (thousands)")
        : (1, "steps")
    return Axis(words, upTo: Double(max(last, 1)), unit: unit)
  }

  /// Time from none on, in hours, written in a unit that suits it.
  static func time(upTo hours: Double) -> Axis {
    let (unit, words) =
      hours >= 2
      ? (1, "hours of training")
      : hours >= 1.0 / 30
        ? (1 / 60.0, "minutes of training")
        : (1 / 3600.0, "seconds of training")
    return Axis(words, upTo: max(hours, 1e-6), unit: unit)
  }

  private init(_ title: String, upTo last: Double, unit: Double) {
    let places = Axis.nicePlaces(in: 0...last / unit, about: 5)
    // The last mark need not be the end: curves fill the plot.
    self.init(
      title, 0...last,
      places.values.filter { $0 <= last / unit * 1.0001 }
        .map { Tick(value: $0 * unit, label: rounded($0, places.digits)) })
  }

  /// Whatever values there are, with marks at round numbers at both ends.
  init(_ title: String, covering values: some Sequence<Double>) {
    let finite = values.filter(\.isFinite)
    var (lower, upper) = (finite.min() ?? 0, finite.max() ?? 1)
    if upper - lower < 1e-9 * max(1, abs(upper)) {
      (lower, upper) = (lower - max(0.5, 0.1 * abs(lower)), upper + max(0.5, 0.1 * abs(upper)))
    }
    let places = Axis.nicePlaces(in: lower...upper, about: 4)
    let first = places.values.first ?? lower
    let last = places.values.last ?? upper
    self.init(
      title, min(first, lower)...max(last, upper),
      places.values.map { Tick(value: $0, label: Axis.shown($0, step: places)) })
  }

  /// A number in few letters: there is little room beside a plot.
  private static func shown(_ value: Double, step: (values: [Double], digits: Int)) -> String {
    let largest = step.values.map(abs).max() ?? 0
    guard value != 0 else { return "0" }
    for (unit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where largest >= 10 * unit {
      return rounded(value / unit, step.digits > 0 ? 1 : 0) + letter
    }
    guard step.digits > 3 else { return rounded(value, step.digits) }
    let exponent = floor(log10(abs(value)) + 1e-9)
    let mantissa = value / pow(10, exponent)
    return rounded(mantissa, abs(mantissa - mantissa.rounded()) < 0.05 ? 0 : 1)
      + "e\(Int(exponent))"
  }

  /// Multiples of one, two or five tenths, ones, tens and so on, that enclose a range.
  static func nicePlaces(
    in range: ClosedRange<Double>, about count: Int
  ) -> (values: [Double], digits: Int) {
    let raw = (range.upperBound - range.lowerBound) / Double(count)
    guard raw > 0, raw.isFinite else { return ([range.lowerBound], 0) }
    let exponent = floor(log10(raw))
    let power = pow(10, exponent)
    let step = ([1, 2, 5].first { $0 * power >= raw * 0.999 } ?? 10) * power
    let digits = max(0, -Int(floor(log10(step) + 1e-9)))
    let first = (range.lowerBound / step + 1e-9).rounded(.down)
    let last = (range.upperBound / step - 1e-9).rounded(.up)
    // Whole multiples, so that a tenth is not the sum of ten errors.
    return (stride(from: first, through: last, by: 1).map { $0 * step }, min(digits, 9))
  }

  /// Where a value lies on so many units, from 0.
  func place(_ value: Double, on length: Double) -> Double {
    let span = range.upperBound - range.lowerBound
    return length * (value - range.lowerBound) / (span > 0 ? span : 1)
  }
}
