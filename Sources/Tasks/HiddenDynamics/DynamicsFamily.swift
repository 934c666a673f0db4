internal import Base
internal import Sim

/// A set of worlds that look alike and behave differently: which hidden parameters vary, and how far, to train
/// on, to test between what was trained on, and to test beyond it.
public struct DynamicsFamily: Codable, Hashable, Sendable {
  public enum Split: String, Codable, Hashable, Sendable, CaseIterable {
    case train, interpolation, extrapolation
  }

  /// From `lower` to `upper`, both of them in.
  public struct Interval: Codable, Hashable, Sendable {
    public var lower, upper: Double

    public init(_ lower: Double, _ upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// How one parameter varies.
  public struct Range: Codable, Hashable, Sendable {
    public var parameter: DynamicsParameter
    /// Whether factors count and not differences: halving is then as likely as doubling.
    public var isLogarithmic: Bool
    public var train, interpolation, extrapolation: [Interval]

    public init(
      _ parameter: DynamicsParameter, isLogarithmic: Bool = false, train: [Interval],
      interpolation: [Interval], extrapolation: [Interval]
    ) {
      self.parameter = parameter
      self.isLogarithmic = isLogarithmic
      self.train = train
      self.interpolation = interpolation
      self.extrapolation = extrapolation
    }

    public func intervals(for split: Split) -> [Interval] {
      switch split {
      case .train: train
      case .interpolation: interpolation
      case .extrapolation: extrapolation
      }
    }
  }

  public var name: String
  public var summary: String
  public var ranges: [Range]

  public init(_ name: String, _ summary: String, _ ranges: [Range]) {
    self.name = name
    self.summary = summary
    self.ranges = ranges
  }

  func validate() throws {
    for range in ranges {
      for split in Split.allCases {
        let intervals = range.intervals(for: split)
        let what = "the \(split.rawValue) range of \(range.parameter.rawValue) in \(name)"
        guard !intervals.isEmpty else {
          throw TaskError.invalidOption(name: what, given: "empty", allowed: "an interval or more")
        }
        for interval in intervals { try range.validate(interval, what) }
      }
    }
    guard Set(ranges.map(\.parameter)).count == ranges.count else {
      throw TaskError.invalidOption(
        name: "the list of ranges of \(name)", given: "one with a parameter twice",
        allowed: "one range for each parameter")
    }
  }

  /// Values for all parameters; those that do not vary keep their usual one.
  func draw(_ split: Split, using generator: inout SeededGenerator) -> Dynamics {
    var dynamics = Dynamics()
    for range in ranges {
      dynamics[range.parameter] = range.draw(split, using: &generator)
    }
    return dynamics
  }
}
