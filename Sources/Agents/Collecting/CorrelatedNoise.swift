internal import Base
internal import Learning

/// Exploration noise with temporal correlation: a stationary first-order autoregressive, AR(1), Gaussian process with
/// unit variance for each index; compare autoregressive exploration (Korenkevych et al. 2019).
///
/// Independent samples cancel within a few hundredths of a second, so they pull no drawer and close no gripper (compare
/// Hollenstein et al. 2024 on colored noise).
struct CorrelatedNoise {
  private var samples: [Float]
  private let noiseCorrelation, innovationScale: Float

  /// `noiseCorrelation` is the correlation of consecutive samples; 0 makes them independent.
  init(count: Int, noiseCorrelation: Float) {
    samples = Array(repeating: 0, count: count)
    self.noiseCorrelation = noiseCorrelation
    innovationScale = (1 - noiseCorrelation * noiseCorrelation).squareRoot()
  }

  /// Draws independent initial samples.
  mutating func reset(using generator: inout SeededGenerator) {
    for index in samples.indices { samples[index] = Float(generator.normal()) }
  }

  mutating func serialize(with checkpoint: Checkpoint) throws {
    let count = samples.count
    try checkpoint.value("explorationNoise", &samples) {
      $0.count == count && $0.allSatisfy(\.isFinite) ? nil : "does not have \(count) finite samples"
    }
  }

  /// Draws the next sample of the process with an index.
  mutating func next(_ index: Int, using generator: inout SeededGenerator) -> Float {
    samples[index] = noiseCorrelation * samples[index] + innovationScale * Float(generator.normal())
    return samples[index]
  }
}
