import Base
import Foundation

/// Mutations of files, reproducible from a seed.
struct Mutation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed, stream: SeededGenerator.Stream(0)) }

  mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(max(count, 1))) }

  /// Applies one to four mutations: flipped bits, extreme values, copied bytes; sometimes it also truncates the file.
  mutating func damage(_ bytes: Data) -> Data {
    var bytes = bytes
    for _ in 0...below(4) {
      let offset = below(bytes.count)
      let width = min([1, 2, 4, 8][below(4)], bytes.count - offset)
      switch below(5) {
      case 0: bytes[offset] ^= 1 << UInt8(below(8))
      case 1: for index in 0..<width { bytes[offset + index] = 0xFF }
      case 2: for index in 0..<width { bytes[offset + index] = index == width - 1 ? 0x7F : 0xFF }
      case 3: for index in 0..<width { bytes[offset + index] = UInt8(below(256)) }
      default:
        let source = below(bytes.count - width)
        for index in 0..<width { bytes[offset + index] = bytes[source + index] }
      }
    }
    return below(40) == 0 ? bytes.prefix(below(bytes.count)) : bytes
  }

  /// Replaces a number in a text.
  mutating func damage(numbersOf text: String) -> String {
    let extremes = [
      "-1", "0", "1e18", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
      "1e308", "-0.5", "null", "[]", "\"x\"", "4294967296", "1000000000",
    ]
    let numbers = text.ranges(of: /-?[0-9][0-9.e+-]*/)
    guard !numbers.isEmpty else { return text }
    return text.replacingCharacters(
      in: numbers[below(numbers.count)], with: extremes[below(extremes.count)])
  }
}
