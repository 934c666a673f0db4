internal import Base

private import func Glibc.floor
private import func Glibc.log10
private import func Glibc.pow

/// An axis of a plot: its title, its range and its ticks.
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

  /// Fractions from 0 to 1, in percent.
  static func percentage(_ title: String) -> Axis {
    Axis(title, 0...1, (0...4).map { Tick(value: Double($0) / 4, label: "\(25 * $0) %") })
  }

  /// Fractions from 0 to 1, as decimals.
  static func fraction(_ title: String) -> Axis {
    Axis(
      title, 0...1,
      (0...5).map { Tick(value: Double($0) / 5, label: fixedPoint(0.2 * Double($0), 1)) }
    )
  }

  /// The episodes of a trial, from 1 on.
  static func trialEpisodes(_ count: Int) -> Axis {
    Axis(
      "episode of the trial", 1...Double(max(count, 2)),
      stride(from: 1, through: count, by: max(1, (count + 7) / 8)).map {
        Tick(value: Double($0), label: "\($0)")
      })
  }

  /// Training steps, from 0 on.
  static func steps(upTo last: Int) -> Axis {
    let (unit, title) =
      last >= 2_000_000
      ? (1e6, "steps (millions)")
      : last >= 2000
        ? (1e3, "steps (thousands)")
        : (1, "steps")
    return Axis(title, upTo: Double(max(last, 1)), unit: unit)
  }

  /// Training time in hours, from 0 on, labeled in hours, minutes or seconds.
  static func time(upTo hours: Double) -> Axis {
    let (unit, title) =
      hours >= 2
      ? (1, "hours of training")
      : hours >= 1.0 / 30
        ? (1 / 60.0, "minutes of training")
        : (1 / 3600.0, "seconds of training")
    return Axis(title, upTo: max(hours, 1e-6), unit: unit)
  }

  private init(_ title: String, upTo last: Double, unit: Double) {
    let nice = Axis.niceTicks(in: 0...last / unit, about: 5)
    // The last tick may be before the end: curves fill the plot.
    self.init(
      title, 0...last,
      nice.values.filter { $0 <= last / unit * 1.0001 }
        .map { Tick(value: $0 * unit, label: fixedPoint($0, nice.digits)) })
  }

  /// An axis that covers all values, with ticks at round numbers at both ends.
  init(_ title: String, covering values: some Sequence<Double>) {
    let finite = values.filter(\.isFinite)
    var (lower, upper) = (finite.min() ?? 0, finite.max() ?? 1)
    if upper - lower < 1e-9 * max(1, abs(upper)) {
      (lower, upper) = (lower - max(0.5, 0.1 * abs(lower)), upper + max(0.5, 0.1 * abs(upper)))
    }
    let nice = Axis.niceTicks(in: lower...upper, about: 4)
    let first = nice.values.first ?? lower
    let last = nice.values.last ?? upper
    self.init(
      title, min(first, lower)...max(last, upper),
      nice.values.map { Tick(value: $0, label: Axis.format($0, step: nice)) })
  }

  /// A short label, because there is little room beside a plot.
  private static func format(_ value: Double, step: (values: [Double], digits: Int)) -> String {
    let largest = step.values.map(abs).max() ?? 0
    guard value != 0 else { return "0" }
    for (unit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where largest >= 10 * unit {
      return fixedPoint(value / unit, step.digits > 0 ? 1 : 0) + letter
    }
    guard step.digits > 3 else { return fixedPoint(value, step.digits) }
    let exponent = floor(log10(abs(value)) + 1e-9)
    let mantissa = value / pow(10, exponent)
    return fixedPoint(mantissa, abs(mantissa - mantissa.rounded()) < 0.05 ? 0 : 1)
      + "e\(Int(exponent))"
  }

  /// Nice numbers for graph labels (Heckbert 1990, Graphics Gems): multiples of 1, 2 or 5 times a power of ten that
  /// enclose a range.
  static func niceTicks(
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
    // Whole multiples, so that rounding errors do not accumulate.
    return (stride(from: first, through: last, by: 1).map { $0 * step }, min(digits, 9))
  }

  /// The position of a value on an axis of a given length.
  func position(of value: Double, on length: Double) -> Double {
    let span = range.upperBound - range.lowerBound
    return length * (value - range.lowerBound) / (span > 0 ? span : 1)
  }
}
