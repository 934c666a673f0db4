@preconcurrency import Glibc

/// What libFuzzer calls for each mutation. Its own know nothing of texts: every other one is left to them, the rest put
/// an extreme in the place of a number or a word, so that texts can still be read and get to what checks them.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  var chance = seed
  func draw(_ count: Int) -> Int {
    chance = chance &* 1_664_525 &+ 1_013_904_223
    return Int(chance >> 8) % count
  }
  let places = words(in: UnsafeBufferPointer(start: bytes, count: count))
  guard draw(2) == 0, !places.isEmpty else { return mutateBlindly(bytes, count, limit) }
  let place = places[draw(places.count)]
  let extreme = Array(extremes[draw(extremes.count)].utf8)
  let rest = Array(
    UnsafeBufferPointer(
      rebasing: UnsafeBufferPointer(start: bytes, count: count)[place.upperBound...]))
  guard place.lowerBound + extreme.count + rest.count <= limit else { return count }
  (bytes + place.lowerBound).update(from: extreme, count: extreme.count)
  (bytes + place.lowerBound + extreme.count).update(from: rest, count: rest.count)
  return place.lowerBound + extreme.count + rest.count
}

private let extremes = [
  "0", "-1", "1", "-0.0", "2147483648", "4294967296", "9223372036854775807", "-9223372036854775808",
  "18446744073709551615", "170141183460469231731687303715884105727", "1e308", "-1e308", "5e-324",
  "1e999",
  "0.5", "1000000000", "null", "true", "false", "\"\"", "[]", "{}",
]

/// Where numbers and the like are in a text: what stands between signs of JSON, CSV and the like.
private func words(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
  var (places, start): ([Range<Int>], Int?) = ([], nil)
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
      // A key in quotes is left as it is, or nothing would be known any more.
      if first == 0 || bytes[first - 1] != UInt8(ascii: "\"") { places.append(first..<index) }
      start = nil
    }
  }
  return places
}

private func mutateBlindly(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int
{
  typealias Mutator = @convention(c) (UnsafeMutablePointer<UInt8>, Int, Int) -> Int
  guard let symbol = dlsym(nil, "LLVMFuzzerMutate") else { return count }
  return unsafeBitCast(symbol, to: Mutator.self)(bytes, count, limit)
}
