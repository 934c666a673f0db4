internal import Base
internal import CProfile

/// Functions shared by the benchmarks.
enum Measurement {
  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// The median of the known values; nil if there are none.
  static func median(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty ? nil : median(known)
  }

  /// A fraction as a percentage.
  static func percentage(_ share: Double?) -> String {
    share.map { fixedPoint(100 * $0, 1) } ?? "unknown"
  }

  /// Repeats work for at least `seconds`; returns the mean seconds of one repetition.
  static func time(of work: () throws -> Void, for seconds: Double) rethrows -> Double {
    let start = ContinuousClock.now
    var (count, time) = (0.0, 0.0)
    repeat {
      try work()
      count += 1
      time = start.duration(to: .now) / .seconds(1)
    } while time < seconds
    return time / count
  }

  /// The fraction of the processor time of some work inside shared libraries of these names; nil if there are none, or
  /// if the system cannot sample it.
  static func share(of libraries: [String], in work: () throws -> Void) rethrows -> Double? {
    let count = libraries.reduce(0) { $0 + CProfileInclude($1) }
    guard CProfileStart() == 0 else { return nil }
    var samples = CProfileSamples()
    do {
      defer { samples = CProfileStop() }
      try work()
    }
    guard count > 0, samples.total > 0 else { return nil }
    return Double(samples.inLibrary) / Double(samples.total)
  }
}
