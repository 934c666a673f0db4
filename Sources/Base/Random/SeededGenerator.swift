/// A seeded random number generator with the same output on every machine: xoshiro256++ (Blackman and Vigna 2021).
public struct SeededGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  /// A random stream for one purpose; the streams of one seed are independent.
  public struct Stream: Hashable, Sendable {
    let number: UInt64

    /// Creates a stream from any number.
    public init(_ number: UInt64) { self.number = number }
  }

  /// The whole state.
  public var state: SIMD4<UInt64>

  public init(seed: UInt64, stream: Stream = Stream(0)) {
    var seeder = SplitMix64(state: seed)
    // Scrambling in between keeps (seed, stream) and (stream, seed) apart.
    seeder.state = seeder.next() ^ (stream.number &* 0xD1B5_4A32_D192_ED03)
    state = [seeder.next(), seeder.next(), seeder.next(), seeder.next()]
  }

  init(state: SIMD4<UInt64>) { self.state = state }

  public mutating func next() -> UInt64 {
    let result = rotateLeft(state[0] &+ state[3], by: 23) &+ state[0]
    let shifted = state[1] << 17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotateLeft(state[3], by: 45)
    return result
  }

  /// Creates a generator that is independent of the further output of this one.
  public mutating func split() -> SeededGenerator {
    SeededGenerator(seed: next(), stream: Stream(next()))
  }

  /// A uniform 53-bit number in [0, 1).
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform number in a range.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  /// A uniform integer from 0 up to, but not including, `count`: multiplication and rejection (Lemire 2019).
  public mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "the bound is \(count); it must be greater than 0")
    let range = UInt64(count)
    // Accepting products below this bound would make the first results more likely.
    let bound = (0 &- range) % range
    while true {
      let (high, low) = next().multipliedFullWidth(by: range)
      if low >= bound { return Int(high) }
    }
  }

  /// A standard normal number, by the cosine branch of the Box–Muller transform (1958).
  public mutating func normal() -> Double {
    let radius = (-2 * Double.log(1 - uniform())).squareRoot()
    return radius * Double.cos(2 * .pi * uniform())
  }
}

private func rotateLeft(_ value: UInt64, by count: UInt64) -> UInt64 {
  (value << count) | (value >> (64 - count))
}

/// SplitMix64 (Steele, Lea and Flood 2014), which Vigna recommends for seeding xoshiro.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
