@preconcurrency import Glibc

/// The custom mutator that libFuzzer calls (structure-aware fuzzing). Half of the mutations are libFuzzer's own.
/// The others replace a token of a text by an extreme one, so that the text stays valid and reaches the code that
/// checks values.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  var generatorState = seed
  func draw(_ count: Int) -> Int {
    generatorState = generatorState &* 1_664_525 &+ 1_013_904_223
    return Int(generatorState >> 8) % count
  }
  let ranges = words(in: UnsafeBufferPointer(start: bytes, count: count))
  guard draw(2) == 0, !ranges.isEmpty else { return mutateBytes(bytes, count, limit) }
  let range = ranges[draw(ranges.count)]
  let extreme = Array(extremes[draw(extremes.count)].utf8)
  let suffix = Array(
    UnsafeBufferPointer(
      rebasing: UnsafeBufferPointer(start: bytes, count: count)[range.upperBound...]))
  guard range.lowerBound + extreme.count + suffix.count <= limit else { return count }
  (bytes + range.lowerBound).update(from: extreme, count: extreme.count)
  (bytes + range.lowerBound + extreme.count).update(from: suffix, count: suffix.count)
  return range.lowerBound + extreme.count + suffix.count
}

private let extremes = [
  "0", "-1", "1", "-0.0", "2147483648", "4294967296", "9223372036854775807", "-9223372036854775808",
  "18446744073709551615", "170141183460469231731687303715884105727", "1e308", "-1e308", "5e-324",
  "1e999",
  "0.5", "1000000000", "null", "true", "false", "\"\"", "[]", "{}",
]

/// The ranges of tokens in a text such as JSON or CSV, for example numbers.
private func words(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
  var (ranges, start): ([Range<Int>], Int?) = ([], nil)
  for (index, byte) in bytes.enumerated() {
    let belongs =
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
        true
      default: false
      }
    if belongs {
      start = start ?? index
    } else if let first = start {
      // Keys in quotes stay, because texts with unknown keys are rejected early.
      if first == 0 || bytes[first - 1] != UInt8(ascii: "\"") { ranges.append(first..<index) }
      start = nil
    }
  }
  return ranges
}

private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int {
  typealias Mutator = @convention(c) (UnsafeMutablePointer<UInt8>, Int, Int) -> Int
  guard let symbol = dlsym(nil, "LLVMFuzzerMutate") else { return count }
  return unsafeBitCast(symbol, to: Mutator.self)(bytes, count, limit)
}
