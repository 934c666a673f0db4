internal import Base
internal import CProfile

/// What benchmarks have in common.
enum Measurement {
  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Of the values that are there; nil where none is.
  static func median(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty ? nil : median(known)
  }

  /// A share as it is shown.
  static func percentage(_ share: Double?) -> String {
    share.map { rounded(100 * $0, 1) } ?? "unknown"
  }

  /// Repeats some work for so many seconds at least; gives the seconds that one took.
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

  /// The part of the processor's time for some work that goes into shared libraries of such names; nil
  /// where there are none, or the system cannot tell.
  static func share(of libraries: [String], in work: () throws -> Void) rethrows -> Double? {
    let count = libraries.reduce(0) { $0 + CProfileInclude($1) }
    guard CProfileStart() == 0 else { return nil }
    var samples = CProfileSamples()
    do {
      defer { samples = CProfileStop() }
      try work()
    }
    guard count > 0, samples.total > 0 else { return nil }
    return Double(samples.inside) / Double(samples.total)
  }
}
