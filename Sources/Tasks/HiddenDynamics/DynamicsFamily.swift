internal import Base
internal import Sim

/// A family of hidden dynamics: which parameters vary, and in which ranges.
///
/// The splits train, interpolation and extrapolation follow Packer et al. (2018, "Assessing Generalization in
/// Deep Reinforcement Learning").
public struct DynamicsFamily: Codable, Hashable, Sendable {
  public enum Split: String, Codable, Hashable, Sendable, CaseIterable {
    case train, interpolation, extrapolation
  }

  /// A closed interval from `lower` to `upper`.
  public struct Interval: Codable, Hashable, Sendable {
    public var lower, upper: Double

    public init(_ lower: Double, _ upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// The ranges of one parameter, one for each split.
  public struct ParameterRange: Codable, Hashable, Sendable {
    public var parameter: DynamicsParameter
    /// Whether to sample log-uniformly: halving is then as likely as doubling.
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
  public var ranges: [ParameterRange]

  public init(_ name: String, _ summary: String, _ ranges: [ParameterRange]) {
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
          throw TaskError.invalidOption(name: what, given: "empty", allowed: "one interval or more")
        }
        for interval in intervals { try range.validate(interval, what) }
      }
    }
    guard Set(ranges.map(\.parameter)).count == ranges.count else {
      throw TaskError.invalidOption(
        name: "the ranges of \(name)", given: "a list with a repeated parameter",
        allowed: "one range for each parameter")
    }
  }

  /// Samples the parameters of the family; all others keep their defaults.
  func sample(_ split: Split, using generator: inout SeededGenerator) -> Dynamics {
    var dynamics = Dynamics()
    for range in ranges {
      dynamics[range.parameter] = range.sample(split, using: &generator)
    }
    return dynamics
  }
}
