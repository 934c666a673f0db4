import Base
import Foundation

/// Damage to files, the same for the same seed.
struct Mutation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed, stream: SeededGenerator.Stream(0)) }

  mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(max(count, 1))) }

  /// One to four changes: flipped bits, extreme numbers, bytes from elsewhere in the file; now and then its end is lost.
  mutating func damage(_ bytes: Data) -> Data {
    var bytes = bytes
    for _ in 0...below(4) {
      let place = below(bytes.count)
      let width = min([1, 2, 4, 8][below(4)], bytes.count - place)
      switch below(5) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: for index in 0..<width { bytes[place + index] = 0xFF }
      case 2: for index in 0..<width { bytes[place + index] = index == width - 1 ? 0x7F : 0xFF }
      case 3: for index in 0..<width { bytes[place + index] = UInt8(below(256)) }
      default:
        let source = below(bytes.count - width)
        for index in 0..<width { bytes[place + index] = bytes[source + index] }
      }
    }
    return below(40) == 0 ? bytes.prefix(below(bytes.count)) : bytes
  }

  /// The same where a file is text: a number in it becomes another.
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
