internal import Experience
internal import Learning

extension HoldOut {
  /// Throws if the fraction is out of range.
  func validate(_ name: String) throws {
    try require(
      (0...0.5).contains(fraction), "\(name).fraction", fraction, "from 0 to 0.5")
  }
}
