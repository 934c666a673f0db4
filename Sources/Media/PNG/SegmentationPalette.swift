/// The colors of labels: black for label 0, then greedy farthest-point selection (Gonzalez 1985).
enum SegmentationPalette {
  static let all: [SIMD3<UInt8>] = {
    let candidates = levels.flatMap { red in
      levels.flatMap { green in levels.map { SIMD3(red, green, $0) } }
    }
    var chosen = [SIMD3<Int>.zero]
    var minDistances = candidates.map { _ in Int.max }
    while chosen.count < 256 {
      var best = 0
      for (index, candidate) in candidates.enumerated() {
        minDistances[index] = min(
          minDistances[index], distance(candidate, chosen[chosen.count - 1]))
        if minDistances[index] > minDistances[best] { best = index }
      }
      chosen.append(candidates[best])
    }
    return chosen.map { SIMD3(truncatingIfNeeded: $0) }
  }()

  private static let levels = stride(from: 0, through: 255, by: 255 / 8)

  /// The squared RGB distance, weighted by the eye's sensitivity to each channel.
  private static func distance(_ first: SIMD3<Int>, _ second: SIMD3<Int>) -> Int {
    let difference = first &- second
    return (difference &* difference &* SIMD3(2, 4, 3)).wrappedSum()
  }
}
