/// Random numbers that are the same on every machine for the same seed (xoshiro256++).
public struct SeededGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  /// What a stream of numbers is for; streams of one seed have nothing to do with each other.
  public struct Stream: Hashable, Sendable {
    let number: UInt64

    /// The stream with a number of one's own choice.
    public init(_ number: UInt64) { self.number = number }
  }

  /// All that there is to it.
  public var state: SIMD4<UInt64>

  public init(seed: UInt64, stream: Stream = Stream(0)) {
    var scrambler = Scrambler(state: seed)
    // Scrambling between the two keeps (seed, stream) and (stream, seed) apart.
    scrambler.state = scrambler.next() ^ (stream.number &* 0xD1B5_4A32_D192_ED03)
    state = [scrambler.next(), scrambler.next(), scrambler.next(), scrambler.next()]
  }

  init(state: SIMD4<UInt64>) { self.state = state }

  public mutating func next() -> UInt64 {
    let result = rotate(state[0] &+ state[3], by: 23) &+ state[0]
    let shifted = state[1] << 17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate(state[3], by: 45)
    return result
  }

  /// A generator whose numbers have nothing to do with those that follow here.
  public mutating func split() -> SeededGenerator {
    SeededGenerator(seed: next(), stream: Stream(next()))
  }

  /// A number from 0 up to but not including 1, uniformly.
  public mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number between the bounds, uniformly.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + unit() * (range.upperBound - range.lowerBound)
  }

  /// A whole number from 0 up to but not including `count`, each as likely as the others.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "an index needs at least one element, not \(count)")
    let range = UInt64(count)
    // Numbers under this bound would make the first few results more likely.
    let bound = (0 &- range) % range
    while true {
      let (high, low) = next().multipliedFullWidth(by: range)
      if low >= bound { return Int(high) }
    }
  }

  /// A number from the normal distribution with mean 0 and standard deviation 1.
  public mutating func normal() -> Double {
    let radius = (-2 * Double.log(1 - unit())).squareRoot()
    return radius * Double.cos(2 * .pi * unit())
  }
}

private func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
  (value << count) | (value >> (64 - count))
}

/// Spreads a seed's few bits over many words (SplitMix64).
private struct Scrambler {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
