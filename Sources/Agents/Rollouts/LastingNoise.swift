internal import Base

/// Chance that lasts: each number is normally distributed, and correlated with the one before it.
///
/// Independent draws undo one another within a few hundredths of a second, so that no drawer gets pulled and no
/// hand closed by them (compare Hollenstein and others, 2024, on coloured noise).
struct LastingNoise {
  private var numbers: [Float]
  private let persistence, fresh: Float

  /// `persistence` is the correlation of neighbours: 0 for independent draws.
  init(count: Int, persistence: Float) {
    numbers = Array(repeating: 0, count: count)
    self.persistence = persistence
    fresh = (1 - persistence * persistence).squareRoot()
  }

  /// Forgets what was.
  mutating func begin(using generator: inout SeededGenerator) {
    for index in numbers.indices { numbers[index] = Float(generator.normal()) }
  }

  mutating func exchange(with checkpoint: Checkpoint) throws {
    let count = numbers.count
    try checkpoint.value("exploration", &numbers) {
      $0.count == count && $0.allSatisfy(\.isFinite) ? nil : "is not of \(count) finite numbers"
    }
  }

  /// The next number in a row.
  mutating func next(_ index: Int, using generator: inout SeededGenerator) -> Float {
    numbers[index] = persistence * numbers[index] + fresh * Float(generator.normal())
    return numbers[index]
  }
}
