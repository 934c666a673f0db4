import Foundation
import Glibc
import Testing

@testable import Datasets

@Suite("DEFLATE")
struct DeflateTests {
  @Test("bytes are restored, only with the right count", arguments: [1, 4, 9])
  func roundTrip(level: Int) {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
    let small = Deflate.compress(bytes, level: level)
    #expect(small.count < bytes.count)
    #expect(Deflate.decompress(small, count: bytes.count) == bytes)
    #expect(Deflate.decompress(small, count: bytes.count - 1) == nil)
    #expect(Deflate.decompress(small, count: bytes.count + 1) == nil)
    #expect(Deflate.decompress([], count: 1) == nil)
  }

  @Test("compressed bytes take up no more memory than they need")
  func capacity() {
    let small = Deflate.compress([UInt8](repeating: 7, count: 1 << 20), level: 1)
    // The allocator rounds up.
    #expect(small.capacity < small.count + 64)
  }

  @Test("threads free their coders when they end")
  func threads() throws {
    func run(_ count: Int) {
      for _ in 0..<count {
        var thread = pthread_t()
        pthread_create(
          &thread, nil,
          { _ in
            let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
            for level in [1, 2, 6] { _ = Deflate.compress(bytes, level: level) }
            _ = Deflate.decompress(Deflate.compress(bytes, level: 1), count: 2000)
            return nil
          }, nil)
        pthread_join(thread, nil)
      }
    }
    func residentBytes() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      return (Int(text.split(separator: " ")[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
    run(20)
    let before = try residentBytes()
    // Without that, the coders would take about 300 MB.
    run(400)
    #expect(try residentBytes() - before < 100_000_000)
  }
}
