internal import Base
internal import Sim

/// The hidden parameters of an environment as its episodes come and go.
struct HiddenDynamics: Codable, Equatable, Sendable {
  let options: DynamicsOptions
  private var current = Dynamics()
  private var isDrawn = false

  init(_ options: DynamicsOptions) { self.options = options }

  /// How many numbers are revealed.
  var contextCount: Int { options.isRevealed ? options.family?.ranges.count ?? 0 : 0 }

  /// A revealed number.
  func context(_ index: Int) -> Double {
    guard let range = options.family?.ranges[index] else { return 0 }
    return range.normalized(current[range.parameter])
  }

  /// Whether a world accepts the parameters.
  var isValid: Bool {
    DynamicsParameter.allCases.allSatisfy { $0.allowed.contains(current[$0]) }
  }

  /// Has the next episode draw anew even where parameters last.
  mutating func forget() { isDrawn = false }

  mutating func draw(using generator: inout SeededGenerator) -> Dynamics {
    // One number is used up in any case, so that what follows does not depend on the family.
    var chance = generator.split()
    guard let family = options.family, !(isDrawn && options.refresh == .environment) else {
      return current
    }
    current = family.draw(options.split, using: &chance)
    isDrawn = true
    return current
  }
}
