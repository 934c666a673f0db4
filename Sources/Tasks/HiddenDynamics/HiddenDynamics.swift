internal import Base
internal import Sim

/// The hidden parameters of an environment across episodes: a hidden-parameter MDP (Doshi-Velez and Konidaris
/// 2016).
struct HiddenDynamics: Codable, Equatable, Sendable {
  let options: DynamicsOptions
  private var current = Dynamics()
  private var isSampled = false

  init(_ options: DynamicsOptions) { self.options = options }

  /// The number of parameters in the observation.
  var contextSize: Int { options.isObservable ? options.family?.ranges.count ?? 0 : 0 }

  /// An observed parameter, scaled to -1...1.
  func context(_ index: Int) -> Double {
    guard let range = options.family?.ranges[index] else { return 0 }
    return range.normalized(current[range.parameter])
  }

  /// Whether every parameter is in its valid range.
  var isValid: Bool {
    DynamicsParameter.allCases.allSatisfy { $0.validRange.contains(current[$0]) }
  }

  /// Makes the next episode sample new parameters, whatever the resampling option.
  mutating func invalidate() { isSampled = false }

  mutating func sample(using generator: inout SeededGenerator) -> Dynamics {
    // Always consume one split, so that later samples do not depend on the family.
    var stream = generator.split()
    guard let family = options.family, !(isSampled && options.resampling == .environment) else {
      return current
    }
    current = family.sample(options.split, using: &stream)
    isSampled = true
    return current
  }
}
